/** POST, PUT and PATCH. */
import type { KubeObject } from '../../objects.ts';
import { resourceNamed } from '../../scheme/index.ts';
import { methodNotAllowed } from '../errors.ts';
import { type Action, bindPod, evictPod, requestToken } from '../registry/actions.ts';
import type { UpdateOf } from '../registry/prepare.ts';
import { scaleOf, withScale } from '../registry/scale.ts';
import { serveApply } from './apply.ts';
import { readBody } from './body.ts';
import { decodeObject } from './decode.ts';
import { type Exchange, namespaceOf, refOf, whenAdmitted, writeContextOf } from './exchange.ts';
import { patchFor } from './patch.ts';
import { sendObject } from './represent.ts';
import { sendJson } from './respond.ts';
import { checkWriteOptions, isApply } from './write-options.ts';

export async function serveCreate(exchange: Exchange): Promise<void> {
  const { info, request } = exchange;
  checkWriteOptions(exchange);
  if (info.name !== '' && info.subresource === '') throw methodNotAllowed();
  const bytes = await readBody(request);
  await whenAdmitted(exchange, () => create(exchange, decodeObject(exchange, bytes)));
}

function create(exchange: Exchange, body: KubeObject): void {
  const { info, registry, definition } = exchange;
  if (info.subresource) serveAction(exchange, body);
  else if (definition.kind === 'Binding') serveBinding(exchange, body);
  else
    sendObject(
      exchange,
      201,
      registry.create(definition, namespaceForNew(exchange), body, writeContextOf(exchange)),
    );
}

/** A cluster-wide POST of a namespaced kind has no namespace to go to. */
function namespaceForNew(exchange: Exchange): string | undefined {
  const namespace = namespaceOf(exchange);
  if (exchange.definition.namespaced && namespace === undefined) throw methodNotAllowed();
  return namespace;
}

/** POST bindings, the older way to what POST pods/x/binding does. */
function serveBinding(exchange: Exchange, body: KubeObject): void {
  const pods = resourceNamed('pods')!;
  const ref = { definition: pods, namespace: namespaceForNew(exchange), name: body.metadata.name };
  bindPod(exchange.registry, ref, body, writeContextOf(exchange));
  sendSuccess(exchange);
}

/** What a POST to a subresource does; some answer with an object, the rest with success. */
const ACTIONS: Readonly<Record<string, Action>> = {
  binding: bindPod,
  eviction: evictPod,
  token: requestToken,
};

function serveAction(exchange: Exchange, body: KubeObject): void {
  const { info, registry } = exchange;
  const action = ACTIONS[info.subresource];
  if (!action) throw methodNotAllowed();
  const answer = action(registry, refOf(exchange), body, writeContextOf(exchange));
  if (answer) sendObject(exchange, 201, answer);
  else sendSuccess(exchange);
}

function sendSuccess({ request, response }: Exchange): void {
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  sendJson(request, response, 201, success);
}

export async function serveUpdate(exchange: Exchange): Promise<void> {
  checkWriteOptions(exchange);
  const bytes = await readBody(exchange.request);
  const updated = await whenAdmitted(exchange, () => {
    const object = decodeObject(exchange, bytes);
    return change(exchange, () => object);
  });
  sendObject(exchange, 200, updated);
}

export async function servePatch(exchange: Exchange): Promise<void> {
  checkWriteOptions(exchange);
  const body = await readBody(exchange.request);
  if (isApply(exchange)) return whenAdmitted(exchange, () => serveApply(exchange, body));
  const changed = await whenAdmitted(exchange, () => change(exchange, patchFor(exchange, body)));
  sendObject(exchange, 200, changed);
}

/** Updates the object or one of its subresources; a scale is changed through the object it belongs to. */
function change(exchange: Exchange, make: (old: KubeObject) => KubeObject): KubeObject {
  const { registry, info } = exchange;
  const ref = refOf(exchange);
  const by = writeContextOf(exchange);
  if (info.subresource !== 'scale') return registry.update(ref, info.subresource as UpdateOf, make, by);
  const paths = ref.definition.custom?.scale;
  const scaled = (old: KubeObject) => withScale(old, make(scaleOf(old, paths)), paths);
  return scaleOf(registry.update(ref, '', scaled, { ...by, through: 'scale' }), paths);
}
