/** Listeners of a Gateway: what is wrong with them, by themselves and beside each other, and the certificates they show. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KubeObject } from '../../objects.ts';
import { HEALTH_PORT } from './channel.ts';
import * as conditions from './conditions.ts';
import { isPermitted } from './grants.ts';
import { overlap } from './hostnames.ts';
import {
  type CertificateRef,
  type Condition,
  type Gateway,
  GROUP,
  type Listener,
  type RouteKind,
  type World,
} from './types.ts';

/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

export interface ListenerState {
  readonly spec: Listener;
  readonly hostname: string;
  readonly supportedKinds: readonly RouteKind[];
  /** Routes may attach to it; it may be invalid all the same. */
  readonly attachable: boolean;
  /** Nothing hinders it from being served. */
  isValid: boolean;
  readonly problems: Condition[];
  readonly certificates: readonly Certificate[];
  /** Keys of the routes that are attached. */
  readonly attached: Set<string>;
}

/** In the words of NGINX Gateway Fabric (internal/controller/state/graph/gateway_listener.go). */
export function listenersOf(gateway: Gateway, world: World): ListenerState[] {
  const states = (gateway.spec.listeners ?? []).map((spec) => stateOf(spec, gateway, world));
  findConflicts(states.filter(({ isValid }) => isValid));
  return states;
}

function stateOf(spec: Listener, gateway: Gateway, world: World): ListenerState {
  const known = spec.protocol === 'HTTP' || spec.protocol === 'HTTPS';
  const kinds = kindsOf(spec);
  const blocking = known
    ? [...(kinds.problem ? conditions.badKinds(kinds.problem) : []), ...selectorProblems(spec)]
    : conditions.unsupported(
        `protocol: Unsupported value: ${JSON.stringify(spec.protocol)}: supported values: "HTTP", "HTTPS"`,
        'UnsupportedProtocol',
      );
  const own = [...blocking, ...portProblems(spec), ...tlsProblems(spec)];
  const shown = own.length === 0 ? certificatesOf(spec, gateway, world) : { certificates: [], problems: [] };
  return {
    spec,
    hostname: spec.hostname ?? '',
    supportedKinds: known ? kinds.supported : [],
    attachable: blocking.length === 0,
    isValid: own.length === 0 && (shown.problems.length === 0 || shown.certificates.length > 0),
    problems: [...own, ...shown.problems],
    certificates: shown.certificates,
    attached: new Set(),
  };
}

function kindsOf({ allowedRoutes, protocol }: Listener): { supported: RouteKind[]; problem?: string } {
  const all = { group: GROUP, kind: 'HTTPRoute' };
  if (!allowedRoutes?.kinds?.length) return { supported: [all] };
  const isKnown = ({ group = GROUP, kind }: RouteKind) => group === GROUP && kind === all.kind;
  const wrong = allowedRoutes.kinds.find((kind) => !isKnown(kind));
  const supported = allowedRoutes.kinds.some(isKnown) ? [all] : [];
  if (!wrong) return { supported };
  const name = `${wrong.group ?? GROUP}/${wrong.kind}`;
  return { supported, problem: `Unsupported route kind for protocol ${protocol} "${name}"` };
}

function selectorProblems({ allowedRoutes }: Listener): Condition[] {
  const { from, selector } = allowedRoutes?.namespaces ?? {};
  if (from !== 'Selector' || selector) return [];
  return conditions.unsupported(
    "Listener's AllowedRoutes Selector must be set when From is set to type Selector",
  );
}

/** Where the pods of a data plane say how they are. */
function portProblems({ port }: Listener): Condition[] {
  if (port !== HEALTH_PORT) return [];
  return conditions.unsupported(`port: Invalid value: ${port}: port is already in use as HealthPort`);
}

function tlsProblems({ protocol, tls }: Listener): Condition[] {
  if (protocol === 'HTTP' && tls)
    return conditions.unsupported('tls: Forbidden: tls is not supported for HTTP listener');
  if (protocol !== 'HTTPS') return [];
  if (!tls) return conditions.unsupported('TLS: Required value: tls must be defined for HTTPS listener');
  if (tls.mode && tls.mode !== 'Terminate')
    return conditions.unsupported(
      `tls.mode: Unsupported value: "${tls.mode}": supported values: "Terminate"`,
    );
  if (!tls.certificateRefs?.length)
    return conditions.badCertificate(
      'InvalidCertificateRef',
      'tls.certificateRefs: Required value: certificateRefs must be defined for TLS mode terminate',
    );
  return tls.certificateRefs.flatMap((ref, index) => {
    const problem = kindProblem(ref);
    const at = `tls.certificateRefs[${index}]`;
    return problem ? conditions.badCertificate('InvalidCertificateRef', `${at}.${problem}`) : [];
  });
}

function kindProblem({ kind = 'Secret', group = '' }: CertificateRef): string | undefined {
  if (kind !== 'Secret') return `kind: Unsupported value: "${kind}": supported values: "Secret"`;
  return group === '' ? undefined : `group: Unsupported value: "${group}": supported values: ""`;
}

/** With one good certificate a listener works, and says which others do not. */
function certificatesOf(
  { tls }: Listener,
  gateway: Gateway,
  world: World,
): { certificates: Certificate[]; problems: Condition[] } {
  const found = (tls?.certificateRefs ?? []).map((ref, index) => certificateOf(ref, index, gateway, world));
  const certificates = found.flatMap(({ certificate }) => (certificate ? [certificate] : []));
  const failed = found.filter(({ problem }) => problem);
  if (failed.length === 0) return { certificates, problems: [] };
  const message = failed.map(({ problem }) => problem).join('; ');
  const reason = failed.every(({ refused }) => refused) ? 'RefNotPermitted' : 'InvalidCertificateRef';
  const problems =
    certificates.length > 0
      ? [conditions.unresolved(reason, message)]
      : conditions.badCertificate(reason, message);
  return { certificates, problems };
}

interface FoundCertificate {
  readonly certificate?: Certificate;
  readonly problem?: string;
  readonly refused?: boolean;
}

function certificateOf(
  { name, namespace }: CertificateRef,
  index: number,
  { metadata }: Gateway,
  world: World,
): FoundCertificate {
  const own = metadata.namespace ?? '';
  const to = { kind: 'Secret', namespace: namespace ?? own, name } as const;
  const key = `${to.namespace}/${name}`;
  if (!isPermitted(world.grants, { from: { kind: 'Gateway', namespace: own }, to }))
    return { problem: `Certificate ref to secret ${key} not permitted by any ReferenceGrant`, refused: true };
  const read = readSecret(key, world);
  if (typeof read !== 'string') return { certificate: read };
  return { problem: `tls.certificateRefs[${index}]: Invalid value: ${key}: ${read}` };
}

/** What was read of Secrets: looking into a certificate takes longer than all the rest. */
const known = new WeakMap<KubeObject, Certificate | string>();

function readSecret(key: string, world: World): Certificate | string {
  const secret = world.secret(key);
  if (!secret) return `Secret ${key} does not exist`;
  const read = known.get(secret) ?? pairIn(secret);
  known.set(secret, read);
  return read;
}

/** The certificate, or what is wrong in the words of Go's crypto/tls. */
function pairIn(secret: KubeObject): Certificate | string {
  if (secret['type'] !== 'kubernetes.io/tls') return `unsupported secret type "${secret['type']}"`;
  const text = (field: string) => Buffer.from(secret['data']?.[field] ?? '', 'base64').toString();
  const pair = { certificate: text('tls.crt'), key: text('tls.key') };
  const problem = pairProblem(pair);
  return problem ? `tls secret is invalid: tls: ${problem}` : pair;
}

function pairProblem({ certificate, key }: Certificate): string | undefined {
  try {
    const leaf = new X509Certificate(certificate);
    try {
      if (leaf.checkPrivateKey(createPrivateKey(key))) return undefined;
      return 'private key does not match public key';
    } catch {
      return 'failed to find any PEM data in key input';
    }
  } catch {
    return 'failed to find any PEM data in certificate input';
  }
}

/** A port speaks one protocol, and a hostname on it belongs to one listener: the first. */
function findConflicts(states: readonly ListenerState[]): void {
  for (const [port, here] of Map.groupBy(states, ({ spec }) => spec.port)) {
    if (new Set(here.map(({ spec }) => spec.protocol)).size > 1) {
      const message = `Multiple listeners for the same port ${port} specify incompatible protocols; ensure only one protocol per port`;
      for (const state of here) invalidate(state, conditions.conflict('ProtocolConflict', message));
      continue;
    }
    for (const [index, state] of here.entries()) {
      const before = here.slice(0, index).filter(({ isValid }) => isValid);
      if (before.some(({ hostname }) => hostname === state.hostname)) {
        const message = `Multiple listeners with the same port ${port} and protocol ${state.spec.protocol} have overlapping hostnames`;
        invalidate(state, conditions.conflict('HostnameConflict', message));
      }
    }
    tellOverlaps(here.filter(({ isValid, spec }) => isValid && spec.protocol === 'HTTPS'));
  }
}

function invalidate(state: ListenerState, problems: readonly Condition[]): void {
  state.isValid = false;
  state.problems.push(...problems);
}

/** Connections may be shared by hosts whose certificates overlap: that is worth a word, and no problem. */
function tellOverlaps(states: readonly ListenerState[]): void {
  for (const state of states) {
    const others = states.filter((other) => other !== state && overlap(other.hostname, state.hostname));
    if (others.length === 0) continue;
    state.problems.push({
      type: 'OverlappingTLSConfig',
      status: 'True',
      reason: 'OverlappingHostnames',
      message: 'Listener hostname overlaps with hostname(s) of other Listener(s) on the same port',
    });
  }
}
