/**
 * Service-account tokens: issued for a TokenRequest, bound to a pod, a secret or a node if asked, good for a while and
 * only as long as what they are bound to is there. Legacy tokens live in Secrets and have no end. After
 * `pkg/serviceaccount` and `pkg/registry/core/serviceaccount/storage/token.go`.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import type { UserInfo } from '../../admission/types.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { TokenKeys } from '../../pki/index.ts';
import type { Store } from '../../storage/index.ts';
import { badRequest, conflict, invalid, notFound } from '../errors.ts';
import { timestamp } from '../registry/metadata.ts';

/** Who issues tokens, and whom they are for unless somebody says otherwise. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const LEGACY_ISSUER = 'kubernetes/serviceaccount';
const CLAIMS = 'kubernetes.io';
/** Seconds. */
const DEFAULT_EXPIRATION = 3600;
const SHORTEST_EXPIRATION = 600;
const LONGEST_EXPIRATION = 2 ** 32;
/** What kubelets ask for; such a token warns after that time and is good for a year. */
const PROJECTED_EXPIRATION = 3607;
const EXTENDED_EXPIRATION = 365 * 24 * 3600;
/** How long after the deletion of what it is bound to a token is still good. Milliseconds. */
const LEEWAY = 60_000;

interface Reference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

interface Named {
  readonly name: string;
  readonly uid: string;
}

/** The claims of Kubernetes' own in a token. */
interface Private {
  readonly namespace: string;
  readonly serviceaccount: Named;
  readonly pod?: Named;
  readonly secret?: Named;
  readonly node?: Named;
  readonly warnafter?: number;
}

/** What a token proves. */
export interface TokenHolder {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

const BOUND = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;
type BoundKind = keyof typeof BOUND;

export class ServiceAccountTokens {
  readonly #keys: TokenKeys;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(keys: TokenKeys, store: Store, clock: Clock) {
    this.#keys = keys;
    this.#store = store;
    this.#clock = clock;
  }

  /** Answers a TokenRequest for an account: the request with its status. Throws 400, 404, 409, 422. */
  issue(account: KubeObject, request: Partial<KubeObject>): KubeObject {
    const { name, namespace } = account.metadata;
    const spec = withDefaults(request['spec'] ?? {});
    const errors = validate(spec);
    if (errors.length > 0) throw invalid(TOKEN_REQUEST, '', errors);
    const bound = spec.boundObjectRef ? this.#bound(account, spec.boundObjectRef) : {};
    const now = Math.floor(this.#clock.now() / 1000);
    const token = this.#sign(account, spec, bound, now);
    const expirationTimestamp = timestamp((now + spec.expirationSeconds) * 1000);
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace: namespace!, creationTimestamp: timestamp(now * 1000) },
      spec,
      status: { token, expirationTimestamp },
    };
  }

  /** The token of a Secret of type kubernetes.io/service-account-token. */
  issueLegacy({ metadata: { namespace, name, uid } }: KubeObject, secret: string): string {
    return this.#keys.sign({
      iss: LEGACY_ISSUER,
      [`${LEGACY_ISSUER}/namespace`]: namespace,
      [`${LEGACY_ISSUER}/secret.name`]: secret,
      [`${LEGACY_ISSUER}/service-account.name`]: name,
      [`${LEGACY_ISSUER}/service-account.uid`]: uid,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  /** Who comes with a token; `undefined` when this cluster does not vouch for it, or no longer. */
  authenticate(token: string): TokenHolder | undefined {
    const claims = this.#keys.verify(token);
    if (claims?.['iss'] === LEGACY_ISSUER) return this.#legacyHolder(token, claims);
    if (claims?.['iss'] !== ISSUER) return undefined;
    const now = this.#clock.now() / 1000;
    if (Number(claims['exp']) < now || Number(claims['nbf']) > now + 10) return undefined;
    const own = claims[CLAIMS] as Private;
    if (!this.#isAlive(own)) return undefined;
    const user = userOf(own.namespace, own.serviceaccount, extraOf(own, String(claims['jti'])));
    return { user, audiences: claims['aud'] as string[] };
  }

  /** How tokens are signed: `RS256`. */
  get algorithm(): unknown {
    return this.#keys.published['alg'];
  }

  /** `/openid/v1/jwks` */
  get keySet(): object {
    return { keys: [this.#keys.published] };
  }

  #sign(account: KubeObject, spec: Spec, bound: Partial<Private>, now: number): string {
    const { name, namespace, uid } = account.metadata;
    const asked = spec.expirationSeconds;
    const extended = bound.pod && asked === PROJECTED_EXPIRATION && spec.audiences.includes(ISSUER);
    return this.#keys.sign({
      aud: spec.audiences,
      exp: now + (extended ? EXTENDED_EXPIRATION : asked),
      iat: now,
      iss: ISSUER,
      jti: randomUUID(),
      [CLAIMS]: {
        namespace,
        ...bound,
        serviceaccount: { name, uid },
        ...(extended ? { warnafter: now + asked } : {}),
      },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  #bound(account: KubeObject, reference: Reference): Partial<Private> {
    const { kind = '', name = '', uid } = reference;
    const { namespace } = account.metadata;
    if (!(kind in BOUND)) {
      const [version = '', group = ''] = (reference.apiVersion ?? '').split('/').reverse();
      throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
    }
    const plural = BOUND[kind as BoundKind];
    const resource = { group: '', plural, kind };
    const object = this.#store.get(plural, kind === 'Node' ? undefined : namespace, name);
    if (!object) throw notFound(resource, name);
    checkAccount(account, object);
    const found = object.metadata.uid!;
    if (uid && uid !== found) {
      const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
      throw conflict(resource, name, why);
    }
    return { ...this.#nodeOf(object), [kind.toLowerCase()]: { name, uid: found } };
  }

  /** A pod's token says where the pod runs, too. */
  #nodeOf({ kind, spec }: KubeObject): Partial<Private> {
    const name: string | undefined = kind === 'Pod' ? spec.nodeName : undefined;
    const node = name && this.#store.get('nodes', undefined, name);
    return node ? { node: { name: node.metadata.name, uid: node.metadata.uid! } } : {};
  }

  #isAlive({ namespace, serviceaccount, pod, secret, node }: Private): boolean {
    return (
      this.#isThere('serviceaccounts', namespace, serviceaccount) &&
      (!pod || this.#isThere('pods', namespace, pod)) &&
      (!secret || this.#isThere('secrets', namespace, secret)) &&
      (!node || pod !== undefined || this.#isThere('nodes', undefined, node))
    );
  }

  #isThere(resource: string, namespace: string | undefined, { name, uid }: Named): boolean {
    const { metadata } = this.#store.get(resource, namespace, name) ?? {};
    if (metadata?.uid !== uid) return false;
    const { deletionTimestamp } = metadata;
    return !deletionTimestamp || Date.parse(deletionTimestamp) + LEEWAY > this.#clock.now();
  }

  #legacyHolder(token: string, claims: Readonly<Record<string, unknown>>): TokenHolder | undefined {
    const claim = (name: string) => String(claims[`${LEGACY_ISSUER}/${name}`]);
    const namespace = claim('namespace');
    const secret = this.#store.get('secrets', namespace, claim('secret.name'));
    const kept = Buffer.from(secret?.['data']?.token ?? '', 'base64').toString();
    if (kept !== token || secret?.metadata.deletionTimestamp) return undefined;
    const account = { name: claim('service-account.name'), uid: claim('service-account.uid') };
    if (!this.#isThere('serviceaccounts', namespace, account)) return undefined;
    return { user: userOf(namespace, account, undefined), audiences: [ISSUER] };
  }
}

const TOKEN_REQUEST = { group: 'authentication.k8s.io', kind: 'TokenRequest', plural: '' };

interface Spec {
  audiences: string[];
  expirationSeconds: number;
  boundObjectRef: Reference | null;
}

function withDefaults(spec: Partial<Spec>): Spec {
  const { audiences = [], expirationSeconds = DEFAULT_EXPIRATION, boundObjectRef = null } = spec;
  return { audiences: audiences.length > 0 ? audiences : [ISSUER], expirationSeconds, boundObjectRef };
}

function validate({ expirationSeconds: seconds }: Spec): FieldError[] {
  const problem =
    seconds < SHORTEST_EXPIRATION
      ? 'may not specify a duration less than 10 minutes'
      : seconds > LONGEST_EXPIRATION
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (!problem) return [];
  const detail = `Invalid value: ${seconds}: ${problem}`;
  return [{ type: 'FieldValueInvalid', field: 'spec.expirationSeconds', detail }];
}

function checkAccount({ metadata: { name } }: KubeObject, { kind, spec }: KubeObject): void {
  if (kind !== 'Pod' || spec.serviceAccountName === name) return;
  const why = `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`;
  throw badRequest(why);
}

function userOf(namespace: string, { name, uid }: Named, extra: UserInfo['extra']): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    ...(extra ? { extra } : {}),
  };
}

function extraOf({ pod, node }: Private, id: string): UserInfo['extra'] {
  const key = (name: string) => `authentication.kubernetes.io/${name}`;
  return {
    [key('credential-id')]: [`JTI=${id}`],
    ...(node ? { [key('node-name')]: [node.name], [key('node-uid')]: [node.uid] } : {}),
    ...(pod ? { [key('pod-name')]: [pod.name], [key('pod-uid')]: [pod.uid] } : {}),
  };
}
