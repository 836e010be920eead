/** A real server in a process of its own, as it is for a browser, and a browser's side of its API and sockets. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

const ROOT = join(import.meta.dirname, '../..');

export interface BenchServer extends AsyncDisposable {
  readonly pid: number;
  readonly dataDir: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** `NAME=VALUE` of a browser that is signed in. */
  readonly cookie: string;
  /** The JSON that the API answers. Rejects unless the status is 200. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
  /** A socket of the server, once it is open. */
  socket(path: string): Promise<WebSocket>;
}

export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  const { pid, dataDir, address, end } = await spawnServer(settings);
  const { origin } = new URL(address);
  const cookie = await signIn(address);
  const person = personAt(origin, cookie);
  return { pid, dataDir, origin, cookie, ...person, [Symbol.asyncDispose]: end };
}

/** A process that serves, and what it has printed: an address that lets one in. */
export interface SpawnedServer {
  readonly pid: number;
  readonly dataDir: string;
  readonly address: string;
  /** Ends it in order, and deletes its folder. */
  end(): Promise<void>;
}

export async function spawnServer(settings: Readonly<Record<string, string>>): Promise<SpawnedServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'naru-bench-'));
  const server = spawn(process.execPath, [join(ROOT, 'cli/start.mjs')], {
    env: {
      ...process.env,
      NARU_PORT: '0',
      NARU_DATA: dataDir,
      NARU_SANDBOX: 'simulated',
      NARU_DOWNLOAD: 'never',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  return {
    pid: server.pid ?? 0,
    dataDir,
    address: await addressOf(server.stdout),
    async end() {
      server.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What somebody with this cookie can ask of the server. */
export function personAt(origin: string, cookie: string): Pick<BenchServer, 'ask' | 'socket'> {
  return {
    async ask(method, path, body) {
      const headers = { cookie, origin, 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${origin}/api${path}`, { method, headers, ...sent });
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    },
    async socket(path) {
      const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, {
        headers: { cookie, origin },
        perMessageDeflate: false,
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return socket;
    },
  };
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error(`the server ended without an address:\n${text}`);
}

async function signIn(address: string): Promise<string> {
  return cookiesOf(await fetch(address, { redirect: 'manual' }));
}

/** `NAME=VALUE; …` of what an answer sets. */
export function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}
