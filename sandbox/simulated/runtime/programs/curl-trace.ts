/** What `curl -v` tells of a connection, a request and its answer, on stderr as curl 8.14 does. */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { OpenResponse } from '../http/client.ts';
import type { Process } from '../process/process.ts';
import type { Way } from './curl-way.ts';

export interface Trace {
  connecting(ip: string): void;
  connected(ip: string, socket: TLSSocket | undefined): void;
  sent(path: string, method: string, headers: Readonly<Record<string, string>>): void;
  received(response: OpenResponse): void;
  /** Before there was an answer. */
  failed(why: string): void;
  done(): void;
}

const SILENT: Trace = { connecting() {}, connected() {}, sent() {}, received() {}, failed() {}, done() {} };

export function traceOf(process: Process, way: Way, verbose: boolean): Trace {
  if (!verbose) return SILENT;
  const { host, port, moved } = way;
  const tell = (...lines: readonly string[]) => void process.complain(lines.join('\n'));
  if (moved.host !== undefined) tell(`* Connecting to hostname: ${moved.host}`);
  if (moved.port !== undefined) tell(`* Connecting to port: ${moved.port}`);
  return {
    connecting: (ip) => tell(`*   Trying ${ip}:${port}...`),
    connected(ip, socket) {
      if (socket) tell(...secured(socket));
      tell(`* Connected to ${host} (${ip}) port ${port}`, '* using HTTP/1.x');
    },
    sent: (path, method, headers) =>
      tell(
        `> ${method} ${path} HTTP/1.1`,
        ...Object.entries(headers).map(([name, value]) => `> ${name}: ${value}`),
        '> ',
        '* Request completely sent off',
      ),
    received: ({ version, status, reason, headers }) =>
      tell(
        `< ${version} ${status} ${reason}`,
        ...[...headers].map(([name, value]) => `< ${titled(name)}: ${value}`),
        '< ',
      ),
    failed: (why) => tell(`* ${why}`, '* closing connection #0'),
    done: () => tell(`* Connection #0 to host ${host} left intact`),
  };
}

/** The small HTTP client of this process knows names in lower case; servers here write them like this. */
export function titled(name: string): string {
  return name.replaceAll(/\b\w/g, (letter) => letter.toUpperCase());
}

/** The handshake is over by then: its messages are not told one by one. */
function secured(socket: TLSSocket): string[] {
  const certificate = socket.getPeerX509Certificate();
  const { name } = socket.getCipher();
  return [
    `* SSL connection using ${socket.getProtocol()} / ${name}`,
    ...(certificate ? told(certificate, socket) : []),
  ];
}

function told(certificate: X509Certificate, socket: TLSSocket): string[] {
  const { subject, issuer, subjectAltName, validFromDate, validToDate } = certificate;
  return [
    '* Server certificate:',
    `*  subject: ${named(subject)}`,
    `*  start date: ${dated(validFromDate)}`,
    `*  expire date: ${dated(validToDate)}`,
    ...(subjectAltName ? [`*  subjectAltName: ${subjectAltName}`] : []),
    `*  issuer: ${named(issuer)}`,
    `*  ${verdict(certificate, socket)}`,
  ];
}

/** Whoever gets here with a certificate that cannot be verified wanted it so. */
function verdict(certificate: X509Certificate, socket: TLSSocket): string {
  if (socket.authorized) return 'SSL certificate verify ok.';
  const isOwn = certificate.subject === certificate.issuer;
  const why = isOwn ? 'self-signed certificate (18)' : 'unable to get local issuer certificate (20)';
  return `SSL certificate verify result: ${why}, continuing anyway.`;
}

/** `O=shop; CN=a.org` of the lines Node has. */
function named(name: string | undefined): string {
  return (name ?? '').split('\n').filter(Boolean).join('; ');
}

/** `Nov 21 09:41:36 2026 GMT` */
function dated(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${month} ${day?.replace(/^0/, ' ')} ${time} ${year} GMT`;
}
