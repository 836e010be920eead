/** One round of a probe: run a command, ask for a page, or open a connection. */

import { byteStreamOf } from '../network/duplex.ts';
import { tlsClient } from '../network/tls.ts';
import { ConnectError } from '../network/types.ts';
import type { Container } from '../runtime/container.ts';
import { exchange, type RequestOptions, request } from '../runtime/http/client.ts';
import { grpcProbe } from './grpc-probe.ts';
import type { Probe } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { portNumber } from './ports.ts';
import { runCommand } from './run-command.ts';

export interface ProbeResult {
  readonly ok: boolean;
  /** What the event says after `probe failed: `. */
  readonly output: string;
  /** Nothing was found out: the round does not count. */
  readonly unknown?: boolean;
}

/** Never rejects; a round that takes longer than timeoutSeconds has failed. */
export async function runProbe(
  worker: PodWorker,
  container: Container,
  probe: Probe,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const limit = new AbortController();
  const seconds = probe.timeoutSeconds ?? 1;
  const timer = worker.parts.context.clock.after(seconds * 1000, () => limit.abort(new TimedOut()));
  const either = AbortSignal.any([signal, limit.signal]);
  const named = (probe.httpGet ?? probe.tcpSocket)?.port;
  if (named !== undefined && Number.isNaN(portNumber(worker.pod, named))) {
    timer[Symbol.dispose]();
    return { ok: false, output: `strconv.Atoi: parsing "${named}": invalid syntax`, unknown: true };
  }
  try {
    if (probe.exec)
      return await execProbe(container, probe.exec.command ?? [], either, limit.signal, seconds);
    if (probe.httpGet) return await httpProbe(worker, probe, either);
    if (probe.tcpSocket) return await tcpProbe(worker, probe, either);
    if (probe.grpc) return await grpcProbe(worker, probe.grpc, seconds, either);
    return { ok: false, output: 'missing probe handler' };
  } catch (error) {
    return { ok: false, output: describe(worker, probe, error) };
  } finally {
    timer[Symbol.dispose]();
  }
}

class TimedOut extends Error {}

async function execProbe(
  container: Container,
  command: readonly string[],
  signal: AbortSignal,
  limit: AbortSignal,
  seconds: number,
): Promise<ProbeResult> {
  const { exitCode, output, notStarted } = await runCommand(container, command, signal);
  if (limit.aborted)
    return { ok: false, output: `command timed out: "${command.join(' ')}" timed out after ${seconds}s` };
  if (notStarted !== undefined) return { ok: false, output: notStarted, unknown: true };
  return { ok: exitCode === 0, output };
}

async function httpProbe(worker: PodWorker, probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
  const { path = '/', port, host, httpHeaders = [] } = probe.httpGet!;
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]));
  const target = { host: host ?? worker.podIP, port: portNumber(worker.pod, port), path };
  const options = { ...target, headers: { 'User-Agent': 'kube-probe/1.36', Accept: '*/*', ...headers } };
  const status = await statusOf(worker, probe.httpGet?.scheme === 'HTTPS', options, signal);
  return { ok: status >= 200 && status < 400, output: `HTTP probe failed with statuscode: ${status}` };
}

/** The control plane says how it is without a connection; others are asked, over TLS with any certificate if so wanted. */
async function statusOf(
  { parts: { network, context }, nodePeer }: PodWorker,
  secure: boolean,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<number> {
  const { host, port, path } = options;
  const health = network.healthAt(host.startsWith('127.') ? nodePeer.ip : host, port);
  if (health) return health(path);
  if (!secure) return (await request(network, nodePeer, options, signal)).status;
  const stream = await network.connect(nodePeer, host, port, signal);
  const client = { serverName: host, authorities: undefined, insecure: true, now: context.clock.now() };
  const socket = await tlsClient(stream, client, signal);
  return (await exchange(byteStreamOf(socket), options, signal)).status;
}

async function tcpProbe(worker: PodWorker, probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
  const { port, host } = probe.tcpSocket!;
  const number = portNumber(worker.pod, port);
  const stream = await worker.parts.network.connect(worker.nodePeer, host ?? worker.podIP, number, signal);
  stream.destroy();
  return { ok: true, output: '' };
}

function describe(worker: PodWorker, probe: Probe, error: unknown): string {
  const { httpGet, tcpSocket } = probe;
  const port = portNumber(worker.pod, (httpGet ?? tcpSocket)?.port ?? 0);
  const address = `${(httpGet ?? tcpSocket)?.host ?? worker.podIP}:${port}`;
  const connect =
    error instanceof ConnectError && error.reason === 'refused'
      ? 'connect: connection refused'
      : 'i/o timeout';
  const cause =
    error instanceof TimedOut || error instanceof ConnectError
      ? `dial tcp ${address}: ${connect}`
      : error instanceof Error
        ? error.message
        : String(error);
  if (!httpGet) return cause;
  const path = httpGet.path?.startsWith('/') ? httpGet.path : `/${httpGet.path ?? ''}`;
  const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return `Get "${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${path}": ${error instanceof TimedOut ? late : cause}`;
}
