/** POST, PUT, PATCH and DELETE. */
import type { KubeObject, Status } from '../../objects.ts';
import { badRequest, methodNotAllowed, qualifiedResource } from '../errors.ts';
import { bindPod, evictPod } from '../registry/actions.ts';
import { listObjects } from '../registry/list.ts';
import type { UpdateOf } from '../registry/prepare.ts';
import { scaleOf, withScale } from '../registry/scale.ts';
import type { Deletion } from '../registry/types.ts';
import { readBody } from './body.ts';
import { decodeObject, decodeOptions } from './decode.ts';
import { type Exchange, namespaceOf, refOf, writeContextOf } from './exchange.ts';
import { patchFor } from './patch.ts';
import { representList, representObject } from './represent.ts';
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

export async function serveCreate(exchange: Exchange): Promise<void> {
  const { info, registry, definition, request } = exchange;
  const body = await readBody(request);
  if (info.subresource) return serveAction(exchange, body);
  if (info.name) throw methodNotAllowed();
  const draft = decodeObject(exchange, body, definition);
  const by = writeContextOf(exchange);
  answer(exchange, 201, registry.create(definition, namespaceForNew(exchange, draft), draft, by));
}

/** A cluster-wide POST of a namespaced kind has no namespace to go to. */
function namespaceForNew(exchange: Exchange, draft: KubeObject): string | undefined {
  const namespace = namespaceOf(exchange);
  if (exchange.definition.namespaced && namespace === undefined) throw methodNotAllowed();
  draft.metadata ??= { name: '' };
  return namespace;
}

function serveAction(exchange: Exchange, body: Buffer): void {
  const { info, registry, request, response } = exchange;
  const ref = refOf(exchange);
  const by = writeContextOf(exchange);
  const action = { binding: bindPod, eviction: evictPod }[info.subresource];
  if (!action) throw methodNotAllowed();
  action(registry, ref, decodeOptions(request, body), by);
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  sendJson(request, response, 201, success);
}

export async function serveUpdate(exchange: Exchange): Promise<void> {
  const { info, request, definition } = exchange;
  const body = await readBody(request);
  const isScale = info.subresource === 'scale';
  const object = isScale
    ? (decodeOptions(request, body) as KubeObject)
    : decodeObject(exchange, body, definition);
  object.metadata ??= { name: '' };
  answer(
    exchange,
    200,
    change(exchange, () => object),
  );
}

export async function servePatch(exchange: Exchange): Promise<void> {
  const body = await readBody(exchange.request);
  const patch = patchFor(exchange, body);
  answer(exchange, 200, change(exchange, patch));
}

/** Updates the object or one of its subresources; a scale is changed through the object it belongs to. */
function change(exchange: Exchange, make: (old: KubeObject) => KubeObject): KubeObject {
  const { registry, info } = exchange;
  const ref = refOf(exchange);
  const by = writeContextOf(exchange);
  if (info.subresource !== 'scale') return registry.update(ref, info.subresource as UpdateOf, make, by);
  return scaleOf(registry.update(ref, '', (old) => withScale(old, make(scaleOf(old))), by));
}

export async function serveDelete(exchange: Exchange): Promise<void> {
  const { registry, definition, request, response, info } = exchange;
  if (info.subresource) throw methodNotAllowed();
  const { options, dryRun } = await deletionOf(exchange);
  const by = writeContextOf(exchange);
  const { object, gone } = registry.delete(refOf(exchange), options, { ...by, dryRun: by.dryRun || dryRun });
  if (!gone || ANSWERS_WITH_OBJECT.has(qualifiedResource(definition))) answer(exchange, 200, object);
  else sendJson(request, response, 200, deletedStatus(exchange, object));
}

export async function serveDeleteCollection(exchange: Exchange): Promise<void> {
  const { registry, definition, info, request, response, wanted } = exchange;
  const { options, dryRun } = await deletionOf(exchange);
  const by = writeContextOf(exchange);
  const context = { ...by, dryRun: by.dryRun || dryRun };
  const list = listObjects(registry, definition, namespaceOf(exchange), {
    labelSelector: info.query.get('labelSelector') ?? undefined,
    fieldSelector: info.query.get('fieldSelector') ?? undefined,
  });
  const deleted = list.objects.map(
    ({ metadata: { namespace, name } }) =>
      registry.delete({ definition, namespace, name }, options, context).object,
  );
  const text = representList(exchange, { ...list, objects: deleted });
  send(request, response, 200, text, wanted.contentType);
}

/** DeleteOptions from the body, or from the query where there is no body. */
async function deletionOf({ request, info }: Exchange): Promise<{ options: Deletion; dryRun: boolean }> {
  const body = await readBody(request);
  if (body.length === 0) return { options: deletionOfQuery(info.query), dryRun: false };
  const { gracePeriodSeconds, propagationPolicy, preconditions, orphanDependents, dryRun } = decodeOptions(
    request,
    body,
  );
  const policy = propagationPolicy ?? (orphanDependents === true ? 'Orphan' : undefined);
  return {
    options: checkedDeletion({ gracePeriodSeconds, propagationPolicy: policy, preconditions }),
    dryRun: [dryRun].flat().includes('All'),
  };
}

function deletionOfQuery(query: URLSearchParams): Deletion {
  const grace = query.get('gracePeriodSeconds');
  return checkedDeletion({
    gracePeriodSeconds: grace === null ? undefined : Number(grace),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
  });
}

function checkedDeletion(options: Record<string, unknown>): Deletion {
  const { gracePeriodSeconds: grace, propagationPolicy: policy, preconditions } = options;
  if (grace !== undefined && grace !== null && !Number.isInteger(grace)) {
    throw badRequest(`strconv.ParseInt: parsing "${String(grace)}": invalid syntax`);
  }
  if (
    policy !== undefined &&
    policy !== null &&
    !['Orphan', 'Background', 'Foreground'].includes(String(policy))
  ) {
    throw badRequest(`invalid deletion propagation policy ${JSON.stringify(policy)}`);
  }
  const given = Object.entries({ gracePeriodSeconds: grace, propagationPolicy: policy, preconditions });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null));
}

function deletedStatus({ definition }: Exchange, { metadata: { name, uid } }: KubeObject): Partial<Status> {
  const group = definition.group ? { group: definition.group } : {};
  const details = { name, ...group, kind: definition.plural, ...(uid ? { uid } : {}) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function answer(exchange: Exchange, code: number, object: KubeObject): void {
  const { request, response, wanted } = exchange;
  send(request, response, code, representObject(exchange, object), wanted.contentType);
}
