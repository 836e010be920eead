import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { issueServing } from '../../../../../sandbox/simulated/pki/certificates.ts';
import {
  certificateFor,
  warnOfCertificates,
} from '../../../../../sandbox/simulated/runtime/ingress-nginx/certificates.ts';
import type { Process } from '../../../../../sandbox/simulated/runtime/process/process.ts';
import type { NodeBench } from '../../kubelet/support.ts';
import { startIngressBench } from './support.ts';

/** Certificates are made with the time of this machine, and are valid for long. */
const NOW = Date.now();
const DAY = 24 * 60 * 60 * 1000;
const SECRETS = { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls' };

let bench: NodeBench;
beforeEach(() => {
  bench = startIngressBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

function secret(name: string, dns: readonly string[], commonName = dns[0] ?? 'nobody'): void {
  const { certificate, key } = issueServing(undefined, { commonName }, { dns: [...dns], ip: [] }, NOW);
  const data = { 'tls.crt': base64(certificate), 'tls.key': base64(key) };
  bench.client.create('secrets', { ...SECRETS, metadata: { name, namespace: 'default' }, data });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function ingress(host: string, ...tls: object[]): void {
  const backend = { service: { name: 'web', port: { number: 80 } } };
  bench.client.create('ingresses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      ingressClassName: 'nginx',
      tls,
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  });
}

/** A controller that is `later` than now, and what it has complained of, without times and places. */
function listening(later = 0): Disposable & { readonly said: string[] } {
  const said: string[] = [];
  const complain = async (text: string): Promise<void> => void said.push(text.replace(/^.*?\] /, ''));
  const container = { clock: { now: () => NOW + later }, random: () => 0 };
  const process = { pid: 7, complain, container } as unknown as Process;
  const warning = warnOfCertificates(process, bench.client);
  return { said, [Symbol.dispose]: () => warning[Symbol.dispose]() };
}

/** What it complains of when it starts. */
function complaints(later = 0): string[] {
  using controller = listening(later);
  return controller.said;
}

/** Watchers hear of changes a little later. */
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });
const served = (host: string) => certificateFor(bench.client, host)?.leaf.subjectAltName;

it('a host is answered with the certificate of the Secret that its Ingress names', () => {
  secret('pay-tls', ['pay.example.com']);
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-tls' });
  expect(served('pay.example.com')).toBe('DNS:pay.example.com');
  expect(served('shop.example.com')).toBeUndefined();
  expect(complaints()).toEqual([]);
});

it('a Secret that is not there is complained of in the log, and the controller’s own certificate takes its place', () => {
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-cert' });
  expect(served('pay.example.com')).toBeUndefined();
  expect(complaints()).toEqual([
    'Error obtaining X.509 certificate: no object matching key "default/pay-cert" in local store',
    'Error getting SSL certificate "default/pay-cert": local SSL certificate default/pay-cert was not found. Using default certificate',
  ]);
});

it('a certificate that is made out to another host is not used, and the log says so', () => {
  secret('pay-tls', ['shop.example.com', 'www.example.com']);
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-tls' });
  expect(served('pay.example.com')).toBeUndefined();
  const why = 'x509: certificate is valid for shop.example.com, www.example.com, not pay.example.com';
  expect(complaints()).toEqual([
    `Unexpected error validating SSL certificate "default/pay-tls" for server "pay.example.com": ${why}`,
    'Validating certificate against DNS names. This will be deprecated in a future version',
    `SSL certificate "default/pay-tls" does not contain a Common Name or Subject Alternative Name for server "pay.example.com": ${why}`,
    'Using default certificate',
  ]);
});

it('a certificate for all hosts of a domain is one for each of them, and for a rule with an asterisk', () => {
  secret('all', ['*.example.com']);
  ingress('*.example.com', { hosts: ['*.example.com'], secretName: 'all' });
  expect(served('pay.example.com')).toBe('DNS:*.example.com');
  expect(served('a.pay.example.com')).toBeUndefined();
  expect(complaints()).toEqual([]);
});

it('where no host is named the certificate that fits the host of a rule is taken', () => {
  secret('one', ['shop.example.com']);
  secret('two', ['pay.example.com']);
  ingress('pay.example.com', { secretName: 'one' }, { secretName: 'two' });
  expect(served('pay.example.com')).toBe('DNS:pay.example.com');
  expect(served('shop.example.com')).toBeUndefined();
});

it('a certificate that ends soon, or has ended, is used and complained of', () => {
  secret('pay-tls', ['pay.example.com']);
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-tls' });
  const end = new Date(certificateFor(bench.client, 'pay.example.com')?.leaf.validTo ?? '').getTime();
  expect(complaints(end - NOW - 9 * DAY)).toEqual([
    expect.stringMatching(
      /^SSL certificate for server "pay\.example\.com" is about to expire \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC\)$/,
    ),
  ]);
  expect(complaints(end - NOW - 11 * DAY)).toEqual([]);
  expect(complaints(end - NOW + DAY)[0]).toMatch(/expired \(/);
});

it('a Secret without a certificate in it is no certificate', () => {
  const data = { 'tls.crt': base64('nothing'), 'tls.key': base64('nothing') };
  bench.client.create('secrets', { ...SECRETS, metadata: { name: 'pay-tls', namespace: 'default' }, data });
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-tls' });
  expect(served('pay.example.com')).toBeUndefined();
  expect(complaints()[0]).toBe(
    'Error obtaining X.509 certificate: unexpected error creating SSL Cert: no valid PEM formatted block found',
  );
});

it('a complaint comes again when the Ingress or its Secret changes, and not when others do', async () => {
  using controller = listening();
  const missing = (name: string): string[] => [
    `Error obtaining X.509 certificate: no object matching key "default/${name}" in local store`,
    `Error getting SSL certificate "default/${name}": local SSL certificate default/${name} was not found. Using default certificate`,
  ];
  ingress('pay.example.com', { hosts: ['pay.example.com'], secretName: 'pay-cert' });
  await soon(() => expect(controller.said).toEqual(missing('pay-cert')));

  const ingresses = 'ingresses.networking.k8s.io';
  bench.client.patch(ingresses, 'default', 'web', { metadata: { labels: { a: 'b' } } });
  secret('shop-tls', ['shop.example.com']);
  const tls = [{ hosts: ['pay.example.com'], secretName: 'pay-tls' }];
  bench.client.patch(ingresses, 'default', 'web', { spec: { tls } });
  await soon(() => expect(controller.said.slice(2)).toEqual(missing('pay-tls')));

  secret('pay-tls', ['shop.example.com']);
  await soon(() => expect(controller.said.slice(4).at(-1)).toBe('Using default certificate'));
  bench.client.delete('secrets', 'default', 'pay-tls');
  await soon(() => expect(controller.said.slice(8)).toEqual(missing('pay-tls')));
});
