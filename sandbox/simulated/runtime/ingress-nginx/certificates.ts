/**
 * The certificates of hosts: that of the Secret an Ingress names, if it is there and made out to the host; else the controller answers
 * with its own, and says why in its log alone. After ingress-nginx' internal/ingress/controller/controller.go (createServers,
 * extractTLSSecretName) and store/backend_ssl.go.
 */
import { X509Certificate } from 'node:crypto';
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';
import type { Process } from '../process/process.ts';
import { klog } from '../programs/components/component.ts';
import { isCanary } from './canary.ts';
import { fits, INGRESSES, isOwn, ownIngresses, specOf } from './ingresses.ts';

/** PEM, and what is read from it. */
interface Held {
  readonly key: string;
  readonly certificate: string;
  readonly leaf: X509Certificate;
}

/** For the host of a handshake; `undefined` when the controller has none but its own for it. */
export function certificateFor(client: Client, host: string): Held | undefined {
  for (const ingress of ownIngresses(client).filter((one) => !isCanary(one))) {
    const name = secretFor(client, ingress, host);
    if (name === undefined) continue;
    const held = heldIn(client, ingress, name);
    return held?.leaf.checkHost(host) ? held : undefined;
  }
  return undefined;
}

/** Which Secret an Ingress means for a host: the one it says, else one whose certificate is made out to a host of its rules. */
function secretFor(client: Client, ingress: KubeObject, host: string): string | undefined {
  const { tls = [], rules = [] } = specOf(ingress);
  const said = tls.find(({ hosts = [] }) => hosts.some((each) => fits(each, host)));
  if (said) return said.secretName;
  if (!rules.some((rule) => fits(rule.host ?? '', host))) return undefined;
  const fitting = tls.find(
    ({ secretName }) => secretName && heldIn(client, ingress, secretName)?.leaf.checkHost(host),
  );
  return fitting?.secretName;
}

/** `undefined` for a Secret that is not there, and for one that holds no certificate and key. */
function heldIn(client: Client, { metadata }: KubeObject, name: string): Held | undefined {
  const data = client.get('secrets', metadata.namespace, name)?.['data'] ?? {};
  const text = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString();
  const [certificate, key] = [text('tls.crt'), text('tls.key')];
  if (!key) return undefined;
  try {
    return { key, certificate, leaf: new X509Certificate(certificate) };
  } catch {
    return undefined;
  }
}

/** Says of each Ingress as it takes it up, and again when one of its Secrets changes, why a host does not have the certificate named for it. */
export function warnOfCertificates(process: Process, client: Client): Disposable {
  const stack = new DisposableStack();
  const warn = (ingress: KubeObject): void => {
    for (const { place, text } of warningsOf(client, ingress, process.container.clock.now()))
      klog(process, 'W', place, text);
  };
  for (const ingress of ownIngresses(client)) warn(ingress);
  const ingresses = client.watch(INGRESSES, ({ type, object, previous }) => {
    if (type === 'DELETED' || !isOwn(client, object)) return;
    if (previous?.metadata.generation !== object.metadata.generation) warn(object);
  });
  const secrets = client.watch('secrets', ({ object: { metadata } }) => {
    for (const ingress of ownIngresses(client))
      if (ingress.metadata.namespace === metadata.namespace && names(ingress, metadata.name)) warn(ingress);
  });
  stack.use(ingresses);
  stack.use(secrets);
  return stack;
}

function names(ingress: KubeObject, secret: string): boolean {
  return (specOf(ingress).tls ?? []).some(({ secretName }) => secretName === secret);
}

interface Warning {
  readonly place: string;
  readonly text: string;
}

function warningsOf(client: Client, ingress: KubeObject, now: number): Warning[] {
  if (isCanary(ingress)) return [];
  const hosts = new Set((specOf(ingress).rules ?? []).flatMap(({ host }) => host ?? []));
  return [...hosts].flatMap((host) => {
    const name = secretFor(client, ingress, host);
    return name ? warningsFor(client, ingress, { name, host, now }) : [];
  });
}

/** Ten days before it ends a certificate is complained about (controller.go). */
const SOON = 240 * 60 * 60 * 1000;

function warningsFor(
  client: Client,
  ingress: KubeObject,
  { name, host, now }: { name: string; host: string; now: number },
): Warning[] {
  const secret = `"${ingress.metadata.namespace}/${name}"`;
  const held = heldIn(client, ingress, name);
  if (!held) return missing(secret, client.get('secrets', ingress.metadata.namespace, name) !== undefined);
  const { leaf } = held;
  const refusal = refusalOf(leaf, host);
  const said = refusal
    ? [
        `Unexpected error validating SSL certificate ${secret} for server "${host}": ${refusal}`,
        'Validating certificate against DNS names. This will be deprecated in a future version',
      ]
    : [];
  if (!leaf.checkHost(host))
    return controllers([
      ...said,
      `SSL certificate ${secret} does not contain a Common Name or Subject Alternative Name for server "${host}": ${refusal}`,
      'Using default certificate',
    ]);
  const end = new Date(leaf.validTo);
  const written = `(${end.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC)`;
  if (end.getTime() < now) said.push(`SSL certificate for server "${host}" expired ${written}`);
  else if (end.getTime() < now + SOON)
    said.push(`SSL certificate for server "${host}" is about to expire ${written}`);
  return controllers(said);
}

function missing(secret: string, there: boolean): Warning[] {
  const why = there
    ? 'unexpected error creating SSL Cert: no valid PEM formatted block found'
    : `no object matching key ${secret} in local store`;
  return [
    { place: 'backend_ssl.go:47', text: `Error obtaining X.509 certificate: ${why}` },
    ...controllers([
      `Error getting SSL certificate ${secret}: local SSL certificate ${secret.slice(1, -1)} was not found. Using default certificate`,
    ]),
  ];
}

const controllers = (texts: readonly string[]): Warning[] =>
  texts.map((text) => ({ place: 'controller.go:1372', text }));

/** What Go says of a certificate that is not for a host (crypto/x509/verify.go, HostnameError); nothing of one that is. */
function refusalOf(leaf: X509Certificate, host: string): string | undefined {
  if (leaf.checkHost(host, { subject: 'never' })) return undefined;
  if (leaf.checkHost(host)) return 'x509: certificate relies on legacy Common Name field, use SANs instead';
  const valid = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,]+)/g)].map(([, name]) => name);
  if (valid.length === 0) return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  return `x509: certificate is valid for ${valid.join(', ')}, not ${host}`;
}
