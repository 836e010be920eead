/** How the API server finds its etcd at its start: a server at one of the URLs, over TLS, with a certificate of the CA it was told. */
import { X509Certificate } from 'node:crypto';
import type { Process } from '../../process/process.ts';
import { type Flags, fatal, klog } from './component.ts';

/** How long it tries. Milliseconds of a real cluster. */
const PATIENCE = 20_000;
const TRIES = 4;
/** What etcd shows to clients, as the API server's own mounts have it, and the CA of that. */
const SERVING = '/etc/kubernetes/pki/etcd/server.crt';
const AUTHORITY = '/etc/kubernetes/pki/etcd/ca.crt';

/** Resolves once etcd answers. Ends the process when it does not (pkg/controlplane/instance.go). */
export async function needEtcd(process: Process, flags: Flags): Promise<void> {
  const urls = (flags.get('etcd-servers') ?? 'http://127.0.0.1:2379').split(',');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const problems = urls.map((url) => problemWith(process, flags, url));
    if (problems.includes(undefined)) return;
    for (const [index, problem] of problems.entries()) complain(process, urls[index] ?? '', problem ?? '');
    await nextTry(process);
  }
  fatal(
    process,
    'instance.go:233',
    'Error creating leases: error creating storage factory: context deadline exceeded',
  );
}

/** What stands in the way, in the words of gRPC; nothing: `undefined`. */
function problemWith(process: Process, flags: Flags, url: string): string | undefined {
  const [, scheme, host = '', port = '2379'] = /^(?:(https?):\/\/)?([^/:]+)(?::(\d+))?/.exec(url) ?? [];
  const { network, peer } = process.container;
  const dialling = `transport: Error while dialing: dial tcp ${host}:${port}`;
  const verdict = network.reach(peer, host, Number(port));
  if (verdict === 'refused') return `${dialling}: connect: connection refused`;
  if (verdict !== 'open') return `${dialling}: i/o timeout`;
  if (scheme !== 'https') return 'error reading server preface: EOF';
  if (isTrusted(process, flags.get('etcd-cafile'))) return undefined;
  return 'transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority';
}

/** Whether etcd's certificate is of this CA. Files nobody can judge are taken as they are; the right one is not even made for this. */
function isTrusted(process: Process, authority: string | undefined): boolean {
  if (authority === AUTHORITY) return true;
  const serving = certificateAt(process, SERVING);
  const issuer = authority && certificateAt(process, authority);
  return !serving || !issuer || serving.verify(issuer.publicKey);
}

function certificateAt({ container: { files } }: Process, path: string): X509Certificate | undefined {
  try {
    return new X509Certificate(files.readFile(path));
  } catch {
    return undefined;
  }
}

function complain(process: Process, url: string, problem: string): void {
  const address = url.replace(/^https?:\/\//, '');
  const where = `{Addr: "${address}", ServerName: "${address}", }`;
  const what = `grpc: addrConn.createTransport failed to connect to ${where}. Err: connection error: desc = "${problem}"`;
  klog(process, 'W', 'logging.go:55', `[core] [Channel #1 SubChannel #3] ${what}`);
}

/** A while later, or as soon as an etcd has started. */
async function nextTry(process: Process): Promise<void> {
  const { host } = process.container;
  const started = Promise.withResolvers<void>();
  using _listening = host?.components.on('etcd', { started: () => started.resolve() });
  const pause = host ? host.shortened(PATIENCE / TRIES) : PATIENCE / TRIES;
  await Promise.race([process.sleep(pause), started.promise]);
}
