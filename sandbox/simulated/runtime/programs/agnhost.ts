/**
 * agnhost, the test image of Kubernetes: `netexec` (HTTP that tells about itself), `serve-hostname`, `connect`,
 * `crd-conversion-webhook`, `grpc-health-checking`, `pause` and `webhook`.
 * Answers as test/images/agnhost/netexec/netexec.go of Kubernetes.
 */
import { ConnectError } from '../../network/types.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { conversionWebhook } from './agnhost-conversion.ts';
import { grpcHealthChecking } from './agnhost-grpc.ts';
import { webhook } from './agnhost-webhook.ts';
import { parseDuration } from './basic.ts';
import { slashTime, untilSignal } from './daemon.ts';
import { listen } from './listen.ts';
import { resolve } from './resolver.ts';

const SERVE_HOSTNAME_PORT = 9376;
const NETEXEC_PORT = 8080;

/** The program /agnhost; its first argument says what it does. */
export const agnhost: Program = (process) => {
  const [, command] = process.argv;
  if (command === 'netexec') return netexec(process);
  if (command === 'serve-hostname') return serveHostname(process);
  if (command === 'pause') return pause(process);
  if (command === 'connect') return connect(process);
  if (command === 'webhook') return webhook(process);
  if (command === 'crd-conversion-webhook') return conversionWebhook(process);
  if (command === 'grpc-health-checking') return grpcHealth(process);
  throw new Failure(
    command === undefined
      ? 'Usage:\n  app [command]\n\nIn the simulated image: connect, crd-conversion-webhook, grpc-health-checking, netexec, pause, serve-hostname, webhook'
      : `Error: unknown command "${command}" for "app": the simulated image has connect, crd-conversion-webhook, grpc-health-checking, netexec, pause, serve-hostname and webhook`,
  );
};

async function netexec(process: Process): Promise<number> {
  const port = portOption(process, 'http-port', NETEXEC_PORT);
  const handle = async (request: ServerRequest) => {
    await log(process, `${request.method} ${request.target}`);
    return plain(answerOf(process, request));
  };
  listen(process, port, (stream, peer) => void serveConnection(stream, peer, handle));
  await log(process, `Started HTTP server on port ${port}`);
  return untilSignal(process, { TERM: 0, INT: 0 });
}

/** Paths it does not know are answered like `/`, as by Go's ServeMux. */
function answerOf(process: Process, request: ServerRequest): string {
  const url = new URL(request.target, 'http://pod');
  switch (url.pathname.toLowerCase()) {
    case '/hostname':
      return process.container.hostname;
    case '/clientip':
      return `${request.peer.ip}:40000`;
    case '/echo':
      return url.searchParams.get('msg') ?? '';
    case '/header':
      return request.headers.get((url.searchParams.get('key') ?? '').toLowerCase()) ?? '';
    case '/healthz':
      return '';
    default:
      return `NOW: ${new Date(process.container.clock.now()).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC')}`;
  }
}

async function serveHostname(process: Process): Promise<number> {
  const port = portOption(process, 'port', SERVE_HOSTNAME_PORT);
  const handle = () => plain(process.container.hostname);
  listen(process, port, (stream, peer) => void serveConnection(stream, peer, handle));
  await log(process, `Serving on port ${port}.`);
  return untilSignal(process, { TERM: 0, INT: 0 });
}

function grpcHealth(process: Process): Promise<number> {
  return grpcHealthChecking(process, {
    port: portOption(process, 'port', 5000),
    httpPort: portOption(process, 'http-port', 8080),
    delayUnhealthy: Number(option(process, 'delay-unhealthy-sec') ?? -1),
    service: option(process, 'service') ?? '',
  });
}

async function pause(process: Process): Promise<number> {
  await process.print('Paused\n');
  return untilSignal(process, { TERM: 2, INT: 1 });
}

function plain(text: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(text) };
}

/** `--name=value` or `--name value`. */
function option(process: Process, name: string): string | undefined {
  const args = process.argv.slice(2);
  const at = args.findIndex((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`));
  if (at < 0) return undefined;
  return args[at]?.includes('=') ? args[at].slice(name.length + 3) : args[at + 1];
}

function portOption(process: Process, name: string, usual: number): number {
  const text = option(process, name);
  if (text === undefined) return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(
    `Error: invalid argument "${text ?? ''}" for "--${name}" flag: strconv.ParseInt: parsing "${text ?? ''}": invalid syntax`,
  );
}

async function log(process: Process, text: string): Promise<void> {
  await process.complain(`${slashTime(process.container.clock.now())} ${text}`);
}

/** Opens a connection and says why that fails, as connect.go: REFUSED, TIMEOUT, DNS or OTHER. */
async function connect(process: Process): Promise<number> {
  const args = process.argv.slice(2);
  const address = args.find((each) => !each.startsWith('--')) ?? '';
  const limit =
    /^--timeout=(.*)$/.exec(args.find((each) => each.startsWith('--timeout=')) ?? '')?.[1] ?? '10s';
  const [host = '', port = ''] = address.split(':');
  const ip = await resolve(process, host);
  if (!ip) throw new Failure(`DNS: lookup ${host}: no such host`);
  const late = new AbortController();
  using _timer = process.container.clock.after(parseDuration(limit), () => late.abort());
  const { network, peer } = process.container;
  try {
    const signal = AbortSignal.any([process.signal, late.signal]);
    (await network.connect(peer, ip, Number(port), signal)).destroy();
    return 0;
  } catch (error) {
    process.signal.throwIfAborted();
    const reason = error instanceof ConnectError ? error.reason : 'timeout';
    throw new Failure(
      { refused: 'REFUSED', timeout: 'TIMEOUT' }[reason as string] ?? `OTHER: ${String(error)}`,
    );
  }
}
