/** From a key to its echo: browser's side of the socket → server → shell → server → socket. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Figures } from './figures.ts';

const ROOT = join(import.meta.dirname, '../..');
const KEYS = 1000;
const KEY_TIMEOUT = 5_000;

/** The server is a process of its own, as it is for a browser. */
export async function measureEcho(): Promise<Figures> {
  const data = mkdtempSync(join(tmpdir(), 'naru-bench-'));
  const env = {
    ...process.env,
    NARU_PORT: '0',
    NARU_DATA: data,
    NARU_SANDBOX: 'simulated',
    NARU_DOWNLOAD: 'never',
  };
  const server = spawn(process.execPath, [join(ROOT, 'cli/start.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const terminal = await openTerminal(await addressOf(server.stdout));
    await terminal.prompt();
    const samples: number[] = [];
    for (let key = 0; key < KEYS; key++) samples.push(await terminal.echo('abcdefghij'[key % 10] ?? 'a'));
    terminal.close();
    return { name: 'terminal: key to echo', unit: 'ms', samples };
  } finally {
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error(`the server ended without an address:\n${text}`);
}

/** Signs in with the printed address and opens a shell that runs `cat`, so that nothing but the terminal echoes. */
async function openTerminal(address: string) {
  const { origin, host } = new URL(address);
  const signIn = await fetch(address, { redirect: 'manual' });
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const url = `ws://${host}/ws/terminal?session=bench&cols=80&rows=24`;
  const socket = new WebSocket(url, { headers: { cookie, origin }, perMessageDeflate: false });
  let heard = '';
  let wake = () => {};
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (binary) heard += data.toString('utf8');
    wake();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const until = async (there: () => boolean, what: string) => {
    const deadline = AbortSignal.timeout(KEY_TIMEOUT * 4);
    while (!there()) {
      if (deadline.aborted)
        throw new Error(`no ${what} in the terminal; heard: ${JSON.stringify(heard.slice(-200))}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, KEY_TIMEOUT).unref();
      });
    }
  };
  return {
    async prompt() {
      await until(() => /[$#] $/.test(heard), 'prompt');
      socket.send(Buffer.from('cat > /dev/null; echo\r'));
      await until(() => heard.includes('/dev/null'), 'echo of the command');
      await new Promise((resolve) => setTimeout(resolve, 300));
      heard = '';
    },
    async echo(key: string): Promise<number> {
      heard = '';
      const began = performance.now();
      socket.send(Buffer.from(key));
      await until(() => heard.includes(key), 'echo');
      return performance.now() - began;
    },
    close: () => socket.close(),
  };
}
