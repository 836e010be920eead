/** DELETE, of one object and of a collection. */

import type { KubeObject, Status } from '../../objects.ts';
import { methodNotAllowed, qualifiedResource } from '../errors.ts';
import { checkedDeletion } from '../registry/deletion.ts';
import { listObjects } from '../registry/list.ts';
import type { Deletion, WriteContext } from '../registry/types.ts';
import { readBody } from './body.ts';
import { decodeDeleteOptions } from './decode.ts';
import { type Exchange, namespaceOf, refOf, whenAdmitted, writeContextOf } from './exchange.ts';
import { integer } from './query.ts';
import { representList, sendObject } from './represent.ts';
import { send, sendJson } from './respond.ts';

/** Kinds whose DELETE answers with the object, not with a Status. */
const ANSWERS_WITH_OBJECT = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
]);

export async function serveDelete(exchange: Exchange): Promise<void> {
  const { registry, definition, request, response, info } = exchange;
  if (info.subresource) throw methodNotAllowed();
  const { options, dryRun } = await deletionOf(exchange);
  const by = deletionContextOf(exchange, options, dryRun);
  const ref = refOf(exchange);
  const { object, gone } = await whenAdmitted(exchange, () => registry.delete(ref, options, by));
  if (!gone || ANSWERS_WITH_OBJECT.has(qualifiedResource(definition))) sendObject(exchange, 200, object);
  else sendJson(request, response, 200, deletedStatus(exchange, object));
}

export async function serveDeleteCollection(exchange: Exchange): Promise<void> {
  const { registry, definition, info, request, response, wanted } = exchange;
  const { options, dryRun } = await deletionOf(exchange);
  const by = deletionContextOf(exchange, options, dryRun);
  const list = listObjects(registry, definition, namespaceOf(exchange), {
    labelSelector: info.query.get('labelSelector') ?? undefined,
    fieldSelector: info.query.get('fieldSelector') ?? undefined,
  });
  const deleted: KubeObject[] = [];
  for (const { metadata } of list.objects) {
    const ref = { definition, namespace: metadata.namespace, name: metadata.name };
    const { object } = await whenAdmitted(exchange, () => registry.delete(ref, options, by));
    deleted.push(object);
  }
  const text = representList(exchange, { ...list, objects: deleted });
  send(request, response, 200, text, wanted.contentType);
}

/** A deletion's options come in its body, too. */
function deletionContextOf(exchange: Exchange, options: Deletion, dryRun: boolean): WriteContext {
  const by = writeContextOf(exchange);
  return { ...by, dryRun: by.dryRun || dryRun, options: () => ({ ...by.options?.(), ...options }) };
}

/** DeleteOptions from the body, or from the query where there is no body. */
async function deletionOf(exchange: Exchange): Promise<{ options: Deletion; dryRun: boolean }> {
  const body = await readBody(exchange.request);
  if (body.length === 0) return { options: deletionOfQuery(exchange.info.query), dryRun: false };
  const { gracePeriodSeconds, propagationPolicy, preconditions, orphanDependents, dryRun } =
    decodeDeleteOptions(exchange, body);
  const policy = propagationPolicy ?? (orphanDependents === true ? 'Orphan' : undefined);
  return {
    options: checkedDeletion({ gracePeriodSeconds, propagationPolicy: policy, preconditions }),
    dryRun: [dryRun].flat().includes('All'),
  };
}

function deletionOfQuery(query: URLSearchParams): Deletion {
  return checkedDeletion({
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
  });
}

function deletedStatus({ definition }: Exchange, { metadata: { name, uid } }: KubeObject): Partial<Status> {
  const group = definition.group ? { group: definition.group } : {};
  const details = { name, ...group, kind: definition.plural, ...(uid ? { uid } : {}) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
