/**
 * TLS over connections of the simulated network. Certificates are checked as Go's crypto/x509 checks them, and refused in
 * its words. Nothing here opens a socket of this machine: both ends are streams that are handed in.
 */
import { X509Certificate } from 'node:crypto';
import {
  connect,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  TLSSocket,
  type TLSSocketOptions,
} from 'node:tls';
import type { ByteStream } from '../kubelet/api.ts';
import { isAddress } from './address.ts';
import { byteStreamOf, duplexOf } from './duplex.ts';

export interface TlsClientOptions {
  /** The name the server's certificate must have. */
  readonly serverName: string;
  /** PEM of whom to trust; nobody without. */
  readonly authorities: string | undefined;
  /** Take any certificate. */
  readonly insecure?: boolean;
  /** Milliseconds since 1970, for the validity of certificates. */
  readonly now: number;
  /** PEM, where the client shows a certificate of its own. */
  readonly identity?: { readonly key: string; readonly certificate: string };
}

/** Speaks TLS as the client. Rejects with an Error in Go's words: `tls: failed to verify certificate: x509: …`, `EOF`. */
export async function tlsClient(
  stream: ByteStream,
  options: TlsClientOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { watched, first } = rememberingFirst(stream);
  const socket = connect({
    socket: duplexOf(watched),
    // An address is no name a client may ask for (RFC 6066).
    ...(isAddress(options.serverName) ? {} : { servername: options.serverName }),
    rejectUnauthorized: false,
    // `authorized` is about who signed. Names are looked at below.
    checkServerIdentity: () => undefined,
    secureContext: clientContext(options),
  });
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await handshake(socket, first);
    if (!options.insecure) verify(socket, options);
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What the server showed, its own certificate first, in PEM. */
export function certificatesOf(socket: TLSSocket): string[] {
  const found: string[] = [];
  let next = socket.getPeerX509Certificate();
  // One that signed itself is its own issuer.
  for (; next && !found.includes(next.toString()); next = next.issuerCertificate) found.push(next.toString());
  return found;
}

/**
 * Speaks TLS as the server, with the certificate of the name the client asks for if `named` knows one, else with `identity`;
 * without either the handshake fails. A client that speaks something else is cut off. `key` and `certificate` are PEM. Throws
 * when they do not fit.
 */
export function tlsServer(
  stream: ByteStream,
  identity: Identity | undefined,
  named?: (serverName: string) => Identity | undefined,
): ByteStream {
  const choose: Choosing = named ? { SNICallback: chooserOf(named) } : {};
  const options = { isServer: true, secureContext: serverContext(identity), ...choose };
  const socket = new TLSSocket(duplexOf(stream), options);
  socket.on('error', () => socket.destroy());
  return byteStreamOf(socket);
}

/** PEM. */
interface Identity {
  readonly key: string;
  readonly certificate: string;
}

type Choosing = Pick<TLSSocketOptions, 'SNICallback'>;

/** A certificate that does not fit its key is passed over, as nginx does. */
function chooserOf(
  named: (serverName: string) => Identity | undefined,
): NonNullable<TLSSocketOptions['SNICallback']> {
  return (serverName, done) => {
    try {
      const found = named(serverName);
      done(null, found && serverContext(found));
    } catch {
      done(null, undefined);
    }
  };
}

/** Post-quantum key exchange, which OpenSSL prefers, is the half of a handshake; nothing here leaves this process. */
const COMMON: SecureContextOptions = { minVersion: 'TLSv1.2', ecdhCurve: 'X25519:prime256v1' };

/** Programs that ask and answer again and again have the same certificates each time: reading them is a quarter of the work. */
const ofServers = new WeakMap<Identity, SecureContext>();
/** By whom they trust. */
const ofClients = new Map<string, SecureContext>();
const KEPT_CLIENTS = 32;

/** Throws when key and certificate do not fit. */
function serverContext(identity: Identity | undefined): SecureContext {
  if (!identity) return createSecureContext(COMMON);
  const known = ofServers.get(identity);
  if (known) return known;
  const made = createSecureContext({ ...COMMON, key: identity.key, cert: identity.certificate });
  ofServers.set(identity, made);
  return made;
}

function clientContext({ authorities = '', identity }: TlsClientOptions): SecureContext {
  const trusting = { ...COMMON, ca: authorities === '' ? [] : authorities };
  if (identity) return createSecureContext({ ...trusting, key: identity.key, cert: identity.certificate });
  const known = ofClients.get(authorities);
  if (known) return known;
  if (ofClients.size >= KEPT_CLIENTS) ofClients.clear();
  const made = createSecureContext(trusting);
  ofClients.set(authorities, made);
  return made;
}

function handshake(socket: TLSSocket, first: () => Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve());
    socket.on('error', (error) => reject(wordedAsGo(error, first())));
    socket.once('close', () => reject(new Error('EOF')));
  });
}

/** What a server says that speaks no TLS decides how that is put. */
function wordedAsGo(error: Error, first: Uint8Array): Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (first.length === 0 || code === 'ECONNRESET') return new Error('EOF');
  const start = Buffer.from(first).subarray(0, 5).toString('latin1');
  if (start === 'HTTP/') return new Error('http: server gave HTTP response to HTTPS client');
  if (first[0] !== 0x15 && first[0] !== 0x16)
    return new Error('tls: first record does not look like a TLS handshake');
  return new Error('remote error: tls: handshake failure');
}

/** Validity, then the name, then who signed: the order in which Go looks. */
function verify(socket: TLSSocket, { serverName, authorities, now }: TlsClientOptions): void {
  const certificate = socket.getPeerX509Certificate();
  const problem = certificate
    ? (validityProblem(certificate, now) ??
      nameProblem(certificate, serverName) ??
      (socket.authorized ? undefined : authorityProblem(certificate, authorities)))
    : 'certificate signed by unknown authority';
  if (problem) throw new Error(`tls: failed to verify certificate: x509: ${problem}`);
}

function validityProblem({ validFromDate, validToDate }: X509Certificate, now: number): string | undefined {
  const expired = 'certificate has expired or is not yet valid: current time';
  if (now < validFromDate.getTime()) return `${expired} ${seconds(now)} is before ${seconds(validFromDate)}`;
  if (now > validToDate.getTime()) return `${expired} ${seconds(now)} is after ${seconds(validToDate)}`;
  return undefined;
}

function seconds(time: number | Date): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** After HostnameError of crypto/x509. */
function nameProblem(certificate: X509Certificate, wanted: string): string | undefined {
  const isAddress = /^[\d.]+$|:/.test(wanted);
  if (isAddress ? certificate.checkIP(wanted) : certificate.checkHost(wanted, { subject: 'never' }))
    return undefined;
  const names = [...(certificate.subjectAltName ?? '').matchAll(/(DNS|IP Address):([^,]+)/g)];
  const of = (kind: string) => names.filter(([, each]) => each === kind).map(([, , name = '']) => name);
  if (names.length === 0 && certificate.checkHost(wanted))
    return 'certificate relies on legacy Common Name field, use SANs instead';
  const valid = of(isAddress ? 'IP Address' : 'DNS');
  if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${wanted}`;
  return isAddress
    ? `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${wanted}`;
}

/** A CA of the same name that did not sign is named: somebody made it anew. */
function authorityProblem(certificate: X509Certificate, authorities = ''): string {
  const unknown = 'certificate signed by unknown authority';
  for (const [pem] of authorities.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)) {
    const candidate = readCertificate(pem);
    if (!candidate || candidate.subject !== certificate.issuer) continue;
    if (certificate.verify(candidate.publicKey)) continue;
    const why =
      candidate.publicKey.asymmetricKeyType === 'rsa'
        ? 'crypto/rsa: verification error'
        : 'x509: ECDSA verification failure';
    const name = /(?:^|\n)CN=(.*)/.exec(candidate.subject)?.[1] ?? '';
    return `${unknown} (possibly because of ${JSON.stringify(why)} while trying to verify candidate authority certificate ${JSON.stringify(name)})`;
  }
  return unknown;
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** The same connection, with what came first kept. */
function rememberingFirst(stream: ByteStream): { watched: ByteStream; first: () => Uint8Array } {
  let first: Uint8Array = new Uint8Array();
  async function* readable() {
    for await (const chunk of stream.readable) {
      if (first.length === 0) first = chunk;
      yield chunk;
    }
  }
  const watched: ByteStream = {
    readable: readable(),
    write: (chunk) => stream.write(chunk),
    end: () => stream.end(),
    destroy: () => stream.destroy(),
  };
  return { watched, first: () => first };
}
