/**
 * What the server itself asks of an attached cluster goes through here: it may change what has come since the cluster was attached, and
 * nothing that was there before. What it makes carries the sandbox's label, so that it can be taken away again.
 */

import type { KubeObject, KubeRequest, KubeResponse, Send } from '../kube-types.ts';
import { SANDBOX_LABEL } from '../labels.ts';

/** What was there when the cluster was attached. */
export interface Before {
  /** Uids by name. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Names of what lives in no namespace, by resource. What is not listed counts as having been there. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
}

interface Target {
  /** Of the object, or of what it is in. */
  readonly namespace?: string;
  /** `/api/v1/namespaces/NAME` itself. */
  readonly isNamespace: boolean;
  /** Missing when something is made. */
  readonly name?: string;
  readonly resource: string;
}

const PATH =
  /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<resource>[a-z]+)(?:\/(?<name>[^/]+))?/;

/** Reviews that ask and change nothing. */
const REVIEWS =
  /^(subjectaccessreviews|selfsubjectaccessreviews|selfsubjectrulesreviews|localsubjectaccessreviews|selfsubjectreviews|tokenreviews)$/;

/** Objects as they were when the server first asked for them, by path; `null`: there was none. */
export type Seen = Map<string, string | null>;

export function fence(send: Send, id: string, before: Before, seen: Seen): Send {
  return async (request, signal) => {
    if (request.method === 'GET')
      return hidden(request, remember(request, await send(request, signal), seen), id, before);
    const target = targetOf(request.path);
    if (isDryRun(request) || !target || REVIEWS.test(target.resource)) return await send(request, signal);
    if (putsBack(request, seen)) return await send(request, signal);
    const { namespace } = target;
    if (namespace !== undefined && isBefore(namespace, before))
      return refusal(`the namespace ${namespace} was there before: ${WHOSE}`);
    if (request.method === 'POST' && target.name === undefined)
      return await send(marked(request, id, target), signal);
    if (namespace !== undefined || target.resource === RESTORED) return await send(request, signal);
    return isNew(target, before) || (await isOurs(send, request.path, id, signal))
      ? await send(request, signal)
      : refusal(`${target.resource} ${target.name} is not of this sandbox: ${WHOSE}`);
  };
}

/** Came since, by whoever's hand: exercises take away what learners have made. */
const isNew = ({ resource, name }: Target, { objects }: Before): boolean =>
  name !== undefined && objects[resource]?.includes(name) === false;

/** A list without what belongs to others though it is new: nobody here is to take it away. */
function hidden({ path }: KubeRequest, answer: KubeResponse, id: string, before: Before): KubeResponse {
  const target = targetOf(path);
  const listed = target && target.namespace === undefined && target.name === undefined;
  if (!listed || !Object.hasOwn(before.objects, target.resource) || answer.status !== 200) return answer;
  const list = JSON.parse(answer.text) as { items?: readonly KubeObject[] };
  const items = (list.items ?? []).filter((one) => !isOthers(one, id, before));
  return items.length === list.items?.length
    ? answer
    : { ...answer, text: JSON.stringify({ ...list, items }) };
}

/** Of another sandbox, or a volume that a claim holds which was there before. */
export function isOthers(object: KubeObject, id: string, before: Before): boolean {
  const whose = object.metadata?.labels?.[SANDBOX_LABEL];
  if (whose !== undefined) return whose !== id;
  const { claimRef } = (object['spec'] ?? {}) as { claimRef?: { namespace?: string } };
  return claimRef?.namespace !== undefined && isBefore(claimRef.namespace, before);
}

/** Single objects only: of lists nothing is put back. */
function remember({ path }: KubeRequest, answer: KubeResponse, seen: Seen): KubeResponse {
  const [whole = ''] = path.split('?');
  if (!targetOf(whole)?.name || seen.has(whole) || seen.size >= MOST_SEEN) return answer;
  if (answer.status === 200) seen.set(whole, contentOf(JSON.parse(answer.text) as KubeObject));
  else if (answer.status === 404) seen.set(whole, null);
  return answer;
}

/** Objects; exercises that restore something name a few. */
const MOST_SEEN = 1_000;

/** Whether this makes an object what it was: again, anew, or gone. */
function putsBack({ method, path, body }: KubeRequest, seen: Seen): boolean {
  const [whole = ''] = path.split('?');
  if (method === 'DELETE') return seen.get(whole) === null;
  if (method !== 'PUT' && method !== 'POST') return false;
  const object = body as KubeObject | undefined;
  const was = seen.get(method === 'PUT' ? whole : `${whole}/${object?.metadata?.name}`);
  return typeof was === 'string' && object !== undefined && contentOf(object) === was;
}

/** What somebody has written, without what the server adds. */
function contentOf(object: KubeObject): string {
  const { status: _, metadata, ...rest } = object;
  const { labels = {}, annotations = {}, name } = metadata ?? {};
  return JSON.stringify(ordered({ ...rest, metadata: { name, labels, annotations } }));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, ordered(one)]),
  );
}

/** Nodes get back the labels and taints that learners have changed. */
const RESTORED = 'nodes';

const WHOSE = 'the sandbox changes nothing of an attached cluster that it has not made';

export const isBefore = (namespace: string, { namespaces }: Before): boolean =>
  Object.hasOwn(namespaces, namespace);

const isDryRun = ({ path }: KubeRequest): boolean => /[?&]dryRun=All\b/.test(path);

function targetOf(path: string): Target | undefined {
  const { namespace, resource, name } = PATH.exec(path.split('?')[0] ?? '')?.groups ?? {};
  if (resource === undefined) return undefined;
  const isNamespace = resource === 'namespaces' && namespace === undefined;
  const within = isNamespace ? name : namespace;
  return {
    isNamespace,
    resource,
    ...(name !== undefined && { name }),
    ...(within !== undefined && { namespace: within }),
  };
}

/** Namespaces and what lives in none get the label; what is in a namespace goes with it. */
function marked(request: KubeRequest, id: string, { namespace, isNamespace }: Target): KubeRequest {
  if (namespace !== undefined && !isNamespace) return request;
  const object = request.body as KubeObject;
  const labels = { ...object.metadata?.labels, [SANDBOX_LABEL]: id };
  return { ...request, body: { ...object, metadata: { ...object.metadata, labels } } };
}

/** Subresources, such as its status, are the object's. */
async function isOurs(send: Send, path: string, id: string, signal: AbortSignal): Promise<boolean> {
  const whole = /^(\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/[a-z]+\/[^/?]+)/.exec(path)?.[1] ?? path;
  const there = await send({ method: 'GET', path: whole }, signal);
  if (there.status === 404) return true;
  if (there.status !== 200) return false;
  const { metadata } = JSON.parse(there.text) as KubeObject;
  return metadata?.labels?.[SANDBOX_LABEL] === id;
}

/** As an API server says no. */
function refusal(message: string): KubeResponse {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  return { status: 403, text: JSON.stringify({ ...status, message, reason: 'Forbidden', code: 403 }) };
}
