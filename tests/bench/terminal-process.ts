/**
 * Shells in a process of their own. As an argument, what it is for: `raw`: a pseudoterminal of node-pty on a WebSocket and nothing
 * in between, to compare a whole server with; `sessions`: as many sessions as one asks for.
 */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../sandbox/clock.ts';
import { learnerRc } from '../../sandbox/learner-rc.ts';
import { openShell } from '../../sandbox/shell.ts';
import type { Shell } from '../../sandbox/types.ts';
import { createSession } from '../../server/terminal/session.ts';
import type { TerminalSession } from '../../server/terminal/types.ts';

export type Ask =
  | { readonly do: 'open'; readonly count: number }
  | { readonly do: 'type'; readonly text: string };

const size = { cols: 80, rows: 24 };
const home = mkdtempSync(join(tmpdir(), 'naru-bench-home-'));
writeFileSync(join(home, 'rc'), learnerRc(undefined));

const file = '/bin/bash';
const argv = ['--rcfile', join(home, 'rc'), '-i'];
const env = {
  HOME: home,
  USER: userInfo().username,
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
};

/** Answers the port. */
async function serveRaw(): Promise<number> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (ws) => {
    const pty = spawn(file, argv, { ...size, name: env.TERM, cwd: home, env, encoding: null });
    pty.onData((chunk) => {
      ws.send(chunk, () => ws.bufferedAmount < 256 * 1024 && pty.resume());
      if (ws.bufferedAmount > 512 * 1024) pty.pause();
    });
    ws.on('message', (data: Buffer, binary: boolean) => binary && pty.write(data));
    ws.on('close', () => pty.kill());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const sessions: TerminalSession[] = [];
const shells: Shell[] = [];

function open(count: number): readonly number[] {
  for (let turn = 0; turn < count; turn += 1) {
    const shell = openShell({ file, argv, env, cwd: home, size });
    shells.push(shell);
    sessions.push(createSession({ id: `s${turn}`, shell, size, clock: systemClock }));
  }
  return shells.map(({ pid }) => pid);
}

if (process.argv[2] === 'raw') process.send?.(await serveRaw());
else {
  process.on('message', (ask: Ask) => {
    if (ask.do === 'open') process.send?.(open(ask.count));
    else {
      for (const shell of shells) shell.write(ask.text);
      process.send?.(true);
    }
  });
  process.send?.(true);
}
process.on('disconnect', () => {
  for (const session of sessions) session.close('shutdown');
  process.exit(0);
});
