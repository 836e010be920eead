/** What wget and curl share: addresses of the web, and connections to them, in the clear or with TLS. */
import type { TLSSocket } from 'node:tls';
import { byteStreamOf } from '../../network/duplex.ts';
import { tlsClient } from '../../network/tls.ts';
import { ConnectError } from '../../network/types.ts';
import type { RequestOptions } from '../http/client.ts';
import { type OpenResponse, openExchange } from '../http/client.ts';
import type { Process } from '../process/process.ts';

export interface Address {
  readonly scheme: string;
  /** `user:password`, '' without. */
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export function parseAddress(text: string): Address | undefined {
  const match = /^(?:(\w+):\/\/)?(?:([^@/]*)@)?([^:/?#]+)(?::(\d+))?([/?].*)?$/.exec(text);
  if (!match?.[3]) return undefined;
  const scheme = match[1] ?? 'http';
  const path = match[5] ?? '/';
  return {
    scheme,
    user: match[2] ?? '',
    host: match[3],
    port: Number(match[4] ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('?') ? `/${path}` : path,
  };
}

/** As the header Host and messages have it: without the port everybody expects. */
export function titleOf({ scheme, host, port }: Address): string {
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

/** A signal that also aborts after some seconds. */
export function within(process: Process, seconds: number): { signal: AbortSignal; done: () => void } {
  const limit = new AbortController();
  const timer = process.container.clock.after(seconds * 1000, () =>
    limit.abort(new ConnectError('timeout', 'timed out')),
  );
  return { signal: AbortSignal.any([process.signal, limit.signal]), done: () => timer[Symbol.dispose]() };
}

export function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
}

export interface Trust {
  /** PEM of the authorities to believe; nobody without. */
  readonly authorities: string | undefined;
  readonly insecure: boolean;
}

/** A server was reached, but TLS did not come about: the message is in Go's words. */
export class TlsError extends Error {}

/** Where a connection leads: mostly to the port of the address. */
export interface End {
  readonly ip: string;
  readonly port: number;
}

/**
 * Rejects with `ConnectError`, `TlsError`, or an Error when the answer is no HTTP; and with what `connected` throws, which is told
 * before anything is sent.
 */
export async function ask(
  process: Process,
  address: Address,
  { ip, port }: End,
  { request, trust }: { request: Omit<RequestOptions, 'host' | 'port' | 'path'>; trust: Trust },
  signal: AbortSignal,
  connected: (socket: TLSSocket | undefined) => void = () => {},
): Promise<OpenResponse> {
  const { network, peer, clock } = process.container;
  const { host, path, scheme } = address;
  const plain = await network.connect(peer, ip, port, signal);
  const options = { ...request, host: ip, port: address.port, path };
  if (scheme !== 'https') {
    connected(undefined);
    return openExchange(plain, options, signal);
  }
  const tls = {
    serverName: host,
    authorities: trust.authorities,
    insecure: trust.insecure,
    now: clock.now(),
  };
  const socket = await tlsClient(plain, tls, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new TlsError(error instanceof Error ? error.message : String(error));
  });
  try {
    connected(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return openExchange(byteStreamOf(socket), options, signal);
}
