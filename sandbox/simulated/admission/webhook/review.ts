/** What a webhook is asked and what it may answer: AdmissionReview. After `plugin/webhook/request/admissionreview.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { inVersion, nameOf } from '../matching.ts';
import type { AdmissionRequest } from '../types.ts';
import type { Webhook } from './configurations.ts';

/** What is asked: everything of an AdmissionReview but its uid. */
export type Question = Readonly<Record<string, unknown>>;

/** What was answered, as far as it counts. */
export interface Verdict {
  readonly allowed: boolean;
  /** A JSON patch, undecoded. */
  readonly patch: string;
  readonly patchType: string;
  /** A Status. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly warnings: readonly string[];
}

const VERSIONS = ['v1', 'v1beta1'];

/** The first version of AdmissionReview that a webhook accepts and this server speaks. */
export function reviewVersionOf({ reviewVersions }: Webhook): string | undefined {
  return reviewVersions.find((version) => VERSIONS.includes(version));
}

/** The request of a review, as for the version `matched` of the resource. */
export function questionOf(request: AdmissionRequest, matched: ResourceDefinition): Question {
  const { served, subresource, namespace, operation, user, dryRun } = request;
  const part = subresource === '' ? {} : { subResource: subresource, requestSubResource: subresource };
  const name = nameOf(request);
  return {
    kind: kindOf(request, matched),
    resource: resourceOf(matched),
    ...part,
    requestKind: kindOf(request, served),
    requestResource: resourceOf(served),
    ...(name ? { name } : {}),
    ...namespaceOf(request, namespace),
    operation,
    userInfo: userInfoOf(user),
    object: withoutGeneratedName(inVersion(matched, request.object), request) ?? null,
    oldObject: inVersion(matched, request.old) ?? null,
    dryRun,
    options: optionsOf(request),
  };
}

/** Namespaces are said to be in themselves. */
function namespaceOf({ resource, name }: AdmissionRequest, namespace: string | undefined) {
  if (resource === 'namespaces') return { namespace: name };
  return namespace === undefined ? {} : { namespace };
}

function kindOf({ subresource, object }: AdmissionRequest, definition: ResourceDefinition) {
  const own = definition.subresources[subresource as keyof typeof definition.subresources];
  // What is posted to a subresource says itself what it is.
  const [version = '', group = ''] = (object?.apiVersion ?? '').split('/').reverse();
  if (own && object && object.kind !== definition.kind) return { group, version, kind: object.kind };
  return { group: definition.group, version: definition.version, kind: definition.kind };
}

function resourceOf({ group, version, plural }: ResourceDefinition) {
  return { group, version, resource: plural };
}

export function userInfoOf({ name, uid, groups, extra }: AdmissionRequest['user']) {
  return {
    ...(name ? { username: name } : {}),
    ...(uid ? { uid } : {}),
    ...(groups.length > 0 ? { groups } : {}),
    ...(extra && Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

const OPTIONS: Readonly<Record<string, string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
};

/** CONNECT has none. */
export function optionsOf({ operation, options }: AdmissionRequest): object | null {
  const kind = OPTIONS[operation];
  return kind ? { kind, apiVersion: 'meta.k8s.io/v1', ...options?.() } : null;
}

/** While plug-ins mutate a real server has not made the name yet. */
function withoutGeneratedName(object: KubeObject | undefined, request: AdmissionRequest) {
  if (!object || request.name === '' || nameOf(request) !== '') return object;
  const { name: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The body of the request to a webhook. */
export function reviewBody(version: string, uid: string, question: Question): Buffer {
  const review = {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: { uid, ...question },
  };
  return Buffer.from(JSON.stringify(review));
}

interface Response {
  uid?: unknown;
  allowed?: unknown;
  patch?: unknown;
  patchType?: unknown;
  status?: unknown;
  warnings?: unknown;
}

/** The verdict in an answered review. Throws an Error that says what is wrong with it. */
export function verdictOf(review: unknown, version: string, uid: string, { kind }: Webhook): Verdict {
  const {
    kind: said = '',
    apiVersion = '',
    response,
  } = (isRecord(review) ? review : {}) as {
    kind?: string;
    apiVersion?: string;
    response?: Response | null;
  };
  if (!isRecord(response)) throw new Error('webhook response was absent');
  if (version === 'v1') {
    const given = response as Response;
    if (given.uid !== uid)
      throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(given.uid ?? '')}`);
    if (said !== 'AdmissionReview' || apiVersion !== 'admission.k8s.io/v1')
      throw new Error(
        `expected webhook response of ${gvk('admission.k8s.io/v1', 'AdmissionReview')}, got ${gvk(apiVersion, said)}`,
      );
    checkPatch(given, kind);
  }
  return asVerdict(response as Response, version, kind);
}

/** `admission.k8s.io/v1, Kind=AdmissionReview`, as Go prints it. */
function gvk(apiVersion: string, kind: string): string {
  return `${apiVersion === '' ? '/' : apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

function checkPatch({ patch, patchType }: Response, kind: Webhook['kind']): void {
  const hasPatch = typeof patch === 'string' && patch !== '';
  if (kind === 'validating') {
    if (hasPatch) throw new Error('validating webhook may not return response.patch');
    if (patchType !== undefined && patchType !== null)
      throw new Error('validating webhook may not return response.patchType');
    return;
  }
  if (hasPatch && typeof patchType !== 'string')
    throw new Error('webhook returned response.patch but not response.patchType');
  if (!hasPatch && typeof patchType === 'string')
    throw new Error('webhook returned response.patchType but not response.patch');
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""');
}

function asVerdict(response: Response, version: string, kind: Webhook['kind']): Verdict {
  const { allowed, patch, patchType, status, warnings } = response;
  const encoded = kind === 'mutating' && typeof patch === 'string' ? patch : '';
  return {
    allowed: allowed === true,
    patch: Buffer.from(encoded, 'base64').toString(),
    patchType: version === 'v1beta1' ? 'JSONPatch' : String(patchType ?? ''),
    result: isRecord(status) ? status : undefined,
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
