/** How a program in a container asks the API server: at its Service, with the token and the CA that the kubelet mounted. */
import { ask, type RelayAnswer } from '../../../network/http.ts';
import { tlsClient } from '../../../network/tls.ts';
import type { Process } from '../../process/process.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const LONGEST_ANSWER = 16 * 1024 * 1024;
/** Milliseconds. */
const TIMEOUT = 10_000;

/** The file in the folder of the service account. Throws as Go does where it is not there. */
export function credential(process: Process, name: string): string {
  const { files } = process.container;
  const path = `${FOLDER}/${name}`;
  if (!files.find(path)) throw new Error(`open ${path}: no such file or directory`);
  return files.readFile(path).toString();
}

export interface SecureRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly insecure?: boolean;
}

/** GET over TLS with the token of the service account. Rejects with an Error in the words of Go. */
export async function secureGet(
  process: Process,
  { host, port, path, insecure = false }: SecureRequest,
): Promise<RelayAnswer> {
  const { network, peer, clock } = process.container;
  const late = new AbortController();
  using _timer = clock.after(TIMEOUT, () => late.abort(new Error('context deadline exceeded')));
  const signal = AbortSignal.any([process.signal, late.signal]);
  const url = `https://${host}:${port}${path}`;
  try {
    const stream = await network.connect(peer, host, port, signal);
    const authorities = credential(process, 'ca.crt');
    const socket = await tlsClient(
      stream,
      { serverName: host, authorities, insecure, now: clock.now() },
      signal,
    );
    const headers = {
      host: `${host}:${port}`,
      authorization: `Bearer ${credential(process, 'token').trim()}`,
      accept: 'application/json, */*',
    };
    return await ask(socket, { method: 'GET', path, headers }, LONGEST_ANSWER, signal);
  } catch (cause) {
    throw new Error(`Get ${JSON.stringify(url)}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** An object or a list of the API. Rejects with what the server says. */
export async function getApi(process: Process, path: string): Promise<Record<string, unknown>> {
  const { environment } = process.container;
  const host = environment.get('KUBERNETES_SERVICE_HOST') ?? '10.96.0.1';
  const port = Number(environment.get('KUBERNETES_SERVICE_PORT') ?? 443);
  const { status, body } = await secureGet(process, { host, port, path });
  const value = JSON.parse(body.toString()) as Record<string, unknown>;
  if (status !== 200) throw new Error(String(value['message'] ?? status));
  return value;
}
