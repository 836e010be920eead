/**
 * The terminal: from a key to its echo, a flood, an interrupt in the middle of one, a viewer that does not draw, and many
 * sessions at once. Beside the server, in the same run, what is left when there is nothing but a pseudoterminal and a WebSocket, and
 * ttyd where it is installed.
 */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Figures } from './figures.ts';
import { type BenchServer, startServer } from './server.ts';
import { TerminalClient } from './terminal-client.ts';
import type { Ask } from './terminal-process.ts';

const KEYS = 1000;
const FLOOD = 50 * 1024 * 1024;
const STALLED = 20;
const SESSIONS = 100;
/** How fast xterm draws in a browser without a graphics card, bytes a second. */
const BROWSER = 7 * 1024 * 1024;
const MAIN = '/ws/terminal?session=main&cols=80&rows=24';

/** Lines as a component of Kubernetes logs them; a shell may see no other folder than its own. */
const LINE =
  'I1122 00:00:00.000000       1 controller.go:117] \\"Reconciled\\" pod=default/web-7d4b9c5f6d-x2x7k took=1.2ms';
const MAKE_LOG = `yes "${LINE}" | head -c ${FLOOD} > ~/log`;

export async function measureTerminal(): Promise<Figures[]> {
  return [...(await measureServer()), ...(await measureOthers()), ...(await measureSessions())];
}

async function measureServer(): Promise<Figures[]> {
  // An isolated shell has a lower priority than others, which is another matter.
  await using server = await startServer({ NARU_ISOLATION: 'none' });
  const client = new TerminalClient(await server.socket(MAIN));
  await client.prompt();
  const keys = await echoes(client);
  const seconds = await flood(client);
  const stalled = await measureStalled(server, client);
  client.socket.close();
  const interrupt = await measureInterrupt(server);
  return [
    { name: 'terminal: key to echo', unit: 'ms', samples: keys, budget: 0.5 },
    {
      name: 'terminal: key to echo, the slowest of a hundred',
      unit: 'ms',
      samples: slowest(keys),
      budget: 5,
    },
    { name: 'terminal: 50 MB of cat', unit: 's', samples: seconds },
    {
      name: 'terminal: ^C to prompt while yes floods a browser',
      unit: 'ms',
      samples: interrupt,
      budget: 200,
    },
    { name: 'terminal: memory of a viewer that does not draw', unit: 'MB', samples: [stalled], budget: 2 },
  ];
}

/** The same without a server in between. */
async function measureOthers(): Promise<Figures[]> {
  const child = start('raw');
  const [port] = (await once(child, 'message')) as [number];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  const client = new TerminalClient(socket);
  await client.prompt();
  const keys = await echoes(client);
  const seconds = await flood(client);
  child.disconnect();
  const ttyd = await measureTtyd();
  return [
    { name: 'node-pty and ws alone: key to echo', unit: 'ms', samples: keys },
    { name: 'node-pty and ws alone: 50 MB of cat', unit: 's', samples: seconds },
    ...ttyd,
  ];
}

/** Milliseconds from each key to its echo, in a program that prints nothing itself. */
async function echoes(client: TerminalClient): Promise<number[]> {
  client.type('cat > /dev/null\r');
  await client.until(() => client.heard.includes('/dev/null\r\n'), 'cat');
  await sleep(300);
  const samples: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const letter = 'abcdefghij'[key % 10] ?? 'a';
    client.heard = '';
    const began = performance.now();
    client.type(letter);
    await client.until(() => client.heard.includes(letter), 'echo');
    samples.push(performance.now() - began);
    if (key % 70 === 69) client.type('\x15');
  }
  client.type('\x03');
  await client.prompt();
  return samples;
}

/** The 99th percentile of each hundred. */
const slowest = (samples: readonly number[]): number[] =>
  Array.from({ length: Math.floor(samples.length / 100) }, (_, part) => {
    const sorted = samples.slice(part * 100, part * 100 + 100).sort((a, b) => a - b);
    return sorted[98] ?? 0;
  });

/** Seconds until all of the file has come, three times. */
async function flood(client: TerminalClient, times = 3): Promise<number[]> {
  const samples: number[] = [];
  await client.run(MAKE_LOG);
  for (let turn = 0; turn < times; turn += 1) {
    const before = client.received;
    const began = performance.now();
    client.type('cat ~/log\r');
    await client.until(() => client.received - before > FLOOD, 'end of the file');
    samples.push((performance.now() - began) / 1000);
    await client.prompt();
  }
  return samples;
}

/** Megabytes that each of several viewers costs that look on and never read nor acknowledge anything. */
async function measureStalled(server: BenchServer, client: TerminalClient): Promise<number> {
  await sleep(1000);
  const before = pss(server.pid);
  const sockets: WebSocket[] = [];
  for (let count = 0; count < STALLED; count += 1) {
    const socket = await server.socket(`${MAIN}&as=watcher`);
    socket.pause();
    sockets.push(socket);
  }
  await flood(client, 1);
  // Many small frames, too: each costs more than its bytes.
  await client.run('for i in {1..20000}; do echo -n .; done');
  const after = pss(server.pid);
  for (const socket of sockets) socket.terminate();
  return (after - before) / STALLED;
}

/** Milliseconds from ^C to the prompt, while the browser draws as fast as it can and is behind all the time. */
async function measureInterrupt(server: BenchServer): Promise<number[]> {
  const samples: number[] = [];
  const client = new TerminalClient(await server.socket(MAIN), { draws: BROWSER });
  await client.prompt();
  for (let turn = 0; turn < 10; turn += 1) {
    client.heard = '';
    client.type('yes\r');
    await client.until(() => client.heard.includes('y\r\ny\r\n'), 'flood');
    await sleep(500);
    const began = performance.now();
    client.type('\x03');
    await client.until(() => client.heard.includes('^C'), 'interrupt');
    await client.prompt();
    samples.push(performance.now() - began);
  }
  client.socket.close();
  return samples;
}

async function measureSessions(): Promise<Figures[]> {
  const child = start('sessions');
  await once(child, 'message');
  const ask = async (what: Ask): Promise<unknown> => {
    child.send(what);
    return (await once(child, 'message'))[0];
  };
  // The first brings what is made once.
  await ask({ do: 'open', count: 1 });
  await sleep(2_000);
  const before = pss(child.pid ?? 0);
  const pids = (await ask({ do: 'open', count: SESSIONS })) as number[];
  await sleep(5_000);
  const fresh = pss(child.pid ?? 0) - before;
  const shells = pids.slice(1).reduce((sum, pid) => sum + pss(pid), 0);
  await ask({
    do: 'type',
    text: 'seq -f "line %.0f of a long output that somebody may look back at" 6000\r',
  });
  await sleep(30_000);
  const full = pss(child.pid ?? 0) - before;
  child.disconnect();
  return [
    { name: `terminal: memory of ${SESSIONS} sessions`, unit: 'MB', samples: [fresh], budget: 250 },
    { name: 'terminal: the same after each has printed 6000 lines at once', unit: 'MB', samples: [full] },
    { name: `terminal: the ${SESSIONS} shells themselves`, unit: 'MB', samples: [shells] },
  ];
}

/** The same file through ttyd, in the words of its own protocol: `0` and bytes are input and output. */
async function measureTtyd(): Promise<Figures[]> {
  if (spawnSync('ttyd', ['--version']).error) {
    console.error('ttyd not here: nothing is compared with it');
    return [];
  }
  const ttyd = spawn('ttyd', ['-p', '0', '-i', '127.0.0.1', '-W', 'bash', '--norc'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await ttydPort(ttyd);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['tty'], { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ AuthToken: '', columns: 80, rows: 24 }));
    let received = 0;
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0x30) received += data.length - 1;
    });
    socket.send(Buffer.from(`0${MAKE_LOG}\r`));
    await sleep(3_000);
    const samples: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const before = received;
      const began = performance.now();
      socket.send(Buffer.from('0cat ~/log\r'));
      while (received - before < FLOOD) await sleep(1);
      samples.push((performance.now() - began) / 1000);
      await sleep(500);
    }
    socket.close();
    return [{ name: 'ttyd: 50 MB of cat', unit: 's', samples }];
  } finally {
    ttyd.kill();
  }
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

const start = (what: string): ChildProcess =>
  fork(new URL('./terminal-process.ts', import.meta.url), [what], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

/** Megabytes of a process, its part of what it shares included. 0 where the system does not tell. */
function pss(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
