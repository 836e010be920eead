/** ttyd, where it is installed, to compare a server with. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { TerminalClient } from './terminal-client.ts';

export interface Measured {
  readonly client: TerminalClient;
  /** Of whoever serves it. */
  readonly pid: number | undefined;
}

/** `undefined`: it is not installed. Its bash has no marks at its prompt. */
export async function startTtyd(): Promise<(Measured & { end(): void }) | undefined> {
  if (spawnSync('ttyd', ['--version']).error) {
    console.error('ttyd not here: nothing is compared with it');
    return undefined;
  }
  const ttyd = spawn('ttyd', ['-p', '0', '-i', '127.0.0.1', '-W', 'bash', '--norc'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PS1: '$ ' },
  });
  const port = await ttydPort(ttyd);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['tty'], { perMessageDeflate: false });
  await once(socket, 'open');
  const client = new TerminalClient(socket, { ttyd: true });
  socket.send(JSON.stringify({ AuthToken: '', columns: 80, rows: 24 }));
  return { client, pid: ttyd.pid, end: () => void ttyd.kill() };
}

async function ttydPort(ttyd: ChildProcess): Promise<number> {
  let text = '';
  for await (const chunk of ttyd.stderr ?? []) {
    text += String(chunk);
    const port = /port: (\d+)/i.exec(text)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`ttyd ended without a port:\n${text}`);
}
