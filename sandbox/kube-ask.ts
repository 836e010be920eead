/** What a check asks of an API server besides reading objects: who may do what, what a change would come to, raw paths. */
import { ApiFault, type Resources } from './kube-resources.ts';
import type {
  AccessQuery,
  Change,
  Changed,
  KubeObject,
  KubeResponse,
  ObjectRef,
  Refusal,
  Send,
} from './kube-types.ts';

/** Asks with a SubjectAccessReview (authorization.k8s.io/v1), so that every authorizer counts. */
export async function allowed(query: AccessQuery, send: Send, signal: AbortSignal): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: query.user,
      groups: query.groups,
      ...('path' in query
        ? { nonResourceAttributes: { path: query.path, verb: query.verb } }
        : { resourceAttributes: attributesOf(query) }),
    },
  };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const response = await send({ method: 'POST', path, body }, signal);
  if (response.status >= 300) throw new ApiFault(response, `what ${query.user} may do`);
  const { status } = JSON.parse(response.text) as { status?: { allowed?: boolean } };
  return status?.allowed === true;
}

function attributesOf(query: Extract<AccessQuery, { resource: string }>): object {
  const { verb, group, resource, subresource, namespace, name } = query;
  return {
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}

/** Makes one change, or with `dryRun` only asks what would come of it: admission and validation as for a real one. */
export async function change(
  wanted: Change,
  dryRun: boolean,
  resources: Resources,
  send: Send,
  signal: AbortSignal,
): Promise<Changed> {
  const path = await resources.pathOf(refOf(wanted), signal);
  if (path === undefined) return { unserved: true };
  return changedBy(await send(requestOf(wanted, path, dryRun), signal));
}

function refOf(wanted: Change): ObjectRef {
  if ('patch' in wanted) return wanted.of;
  if ('delete' in wanted) return wanted.delete;
  const { apiVersion = '', kind = '', metadata } = 'create' in wanted ? wanted.create : wanted.replace;
  const { namespace, name = 'new' } = metadata ?? {};
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

function requestOf(wanted: Change, path: string, dryRun: boolean): Parameters<Send>[0] {
  const query = `?fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
  if ('create' in wanted)
    return { method: 'POST', path: path.slice(0, path.lastIndexOf('/')) + query, body: wanted.create };
  if ('replace' in wanted) return { method: 'PUT', path: path + query, body: wanted.replace };
  if ('patch' in wanted) {
    const contentType = `application/${wanted.strategic ? 'strategic-' : ''}merge-patch+json`;
    const part = wanted.subresource ? `/${wanted.subresource}` : '';
    return { method: 'PATCH', path: path + part + query, body: wanted.patch, contentType };
  }
  const body = {
    ...(wanted.uid !== undefined && { preconditions: { uid: wanted.uid } }),
    ...(wanted.atOnce && { gracePeriodSeconds: 0 }),
    ...(dryRun && { dryRun: ['All'] }),
  };
  return { method: 'DELETE', path, body };
}

function changedBy(response: KubeResponse): Changed {
  if (response.status < 300) return { object: JSON.parse(response.text) as KubeObject };
  const fault = new ApiFault(response, 'the change');
  const causes = causesIn(response);
  const refused = { status: response.status, reason: fault.reason, message: fault.said };
  return { refused: { ...refused, ...(causes.length > 0 && { causes }) } };
}

function causesIn({ text }: KubeResponse): NonNullable<Refusal['causes']> {
  try {
    const { details } = JSON.parse(text) as { details?: { causes?: NonNullable<Refusal['causes']> } };
    return details?.causes ?? [];
  } catch {
    return [];
  }
}
