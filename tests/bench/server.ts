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
  /** The JSON that the API answers. Rejects unless the status is 200. */
  ask(method: 'GET' | 'POST', path: string): Promise<unknown>;
  /** A socket of the server, once it is open. */
  socket(path: string): Promise<WebSocket>;
}

export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
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
  const address = await addressOf(server.stdout);
  const { origin, host } = new URL(address);
  const cookie = await signIn(address);
  return {
    pid: server.pid ?? 0,
    dataDir,
    async ask(method, path) {
      const headers = { cookie, origin, 'content-type': 'application/json' };
      const answer = await fetch(`${origin}/api${path}`, { method, headers });
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return answer.json();
    },
    async socket(path) {
      const socket = new WebSocket(`ws://${host}${path}`, {
        headers: { cookie, origin },
        perMessageDeflate: false,
      });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return socket;
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
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
  const answer = await fetch(address, { redirect: 'manual' });
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}
