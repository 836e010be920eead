/** For tests that want a whole simulated cluster: boots one, runs the real kubectl against it, and asks it over HTTPS. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  type ClusterOptions,
  createCluster,
  type SimulatedCluster,
} from '../../../sandbox/simulated/cluster.ts';
import type { Credential } from '../../../sandbox/simulated/pki/index.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  /** Path of the kubectl to run. */
  readonly kubectl?: string;
  /** Ended with SIGTERM when this aborts. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly bytes: Buffer;
  /** The body as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any;
}

export interface AskOptions {
  readonly headers?: Record<string, string | string[]>;
  readonly body?: unknown;
  /** A client certificate; `null` for none, the administrator's unless told. */
  readonly as?: Credential | null;
  /** Called when the answer begins: a watch may not end for long. */
  readonly onAnswer?: () => void;
}

/** Every kubectl of this machine that a test may run: those `$KUBECTL` names, then those on the PATH. Each once. */
export function kubectls(): string[] {
  const named = (process.env['KUBECTL'] ?? '').split(delimiter);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'));
  const found = [...named, ...onPath].filter((path) => path !== '' && existsSync(path));
  return [...new Map(found.map((path) => [realpathSync(path), path])).values()];
}

export interface TestCluster extends AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly kubeconfig: string;
  /** A directory for files of the test, removed with the cluster. */
  readonly directory: string;
  /** Faults the cluster logged. A test may expect none. */
  readonly logged: readonly string[];
  /** Runs kubectl to its end. A failure is an outcome, not an error. */
  kubectl(args: readonly string[] | string, options?: RunOptions): Promise<Outcome>;
  /** One HTTPS request to the API server. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

/** Boots a cluster of one node and without add-ons, unless told otherwise. */
export async function bootCluster(options: Partial<ClusterOptions> = {}): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'naru-cluster-'));
  const logged: string[] = [];
  const log = (message: string, cause?: unknown) => void logged.push(`${message} ${inFull(cause)}`);
  const cluster = await createCluster({ name: 'naru', nodes: 1, addons: 'none', log, ...options });
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig());
  return {
    cluster,
    kubeconfig,
    directory,
    logged,
    kubectl: (args, run) => runKubectl(typeof args === 'string' ? args.split(' ') : args, directory, run),
    ask: (method, path, asked) => ask(cluster, method, path, asked),
    async [Symbol.asyncDispose]() {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function inFull(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? '');
}

function runKubectl(args: readonly string[], directory: string, options: RunOptions = {}): Promise<Outcome> {
  const program = options.kubectl ?? kubectls()[0];
  if (!program) throw new Error('there is no kubectl on the PATH: set KUBECTL');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    KUBECONFIG: join(directory, 'kubeconfig'),
    KUBECACHEDIR: join(directory, 'cache'),
  };
  const child = spawn(program, args, { env, stdio: 'pipe' });
  options.signal?.addEventListener('abort', () => child.kill('SIGTERM'));
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

function ask(
  cluster: SimulatedCluster,
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<Answer> {
  const { body, headers = {}, as = cluster.pki.state.administrator } = options;
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({
      host: '127.0.0.1',
      port: cluster.port,
      method,
      path,
      agent: false,
      headers: { ...(payload === undefined ? {} : bodyHeaders(payload)), ...headers },
      ca: cluster.pki.authority,
      ...(as ? { key: as.key, cert: as.certificate } : {}),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      options.onAnswer?.();
      collect(response).then(resolve, reject);
    });
    outgoing.end(payload);
  });
}

/** Node sends a DELETE with a body but without its length unless told. */
function bodyHeaders(payload: string): Record<string, string> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) };
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  return {
    code: response.statusCode ?? 0,
    headers: response.headers,
    text,
    bytes,
    get body() {
      return JSON.parse(text);
    },
  };
}
