/**
 * The terminal: from a key to its echo, a flood, an interrupt in the middle of one, a viewer that does not draw, and many
 * sessions at once. Beside the server, in the same run, what is left when there is nothing but a pseudoterminal and a WebSocket, and
 * ttyd where it is installed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Figures } from './figures.ts';
import { pss, worked } from './process-use.ts';
import { type BenchServer, startServer } from './server.ts';
import { TerminalClient } from './terminal-client.ts';
import type { Ask } from './terminal-process.ts';
import { type Measured, startTtyd } from './ttyd.ts';

const KEYS = 1000;
const FLOOD = 50 * 1024 * 1024;
const FLOODS = 7;
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
  return [...(await measureServer()), ...(await measureSessions())];
}

/** The server, and the same without one in between, and ttyd: in turns, because what else the machine does is never the same twice. */
async function measureServer(): Promise<Figures[]> {
  // An isolated shell has a lower priority than others, which is another matter.
  await using server = await startServer({ NARU_ISOLATION: 'none' });
  const raw = start('raw');
  const [port] = (await once(raw, 'message')) as [number];
  const ttyd = await startTtyd();
  try {
    const client = new TerminalClient(await server.socket(MAIN));
    const alone = new TerminalClient(new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false }));
    const all: Measured[] = [
      { client, pid: server.pid },
      { client: alone, pid: raw.pid },
      ...(ttyd ? [ttyd] : []),
    ];
    for (const one of all) await one.client.prompt();
    const [keys = [], aloneKeys = [], ttydKeys = []] = await inTurns(all, 1, echoes);
    for (const one of all) await one.client.run(MAKE_LOG);
    const [floods = [], aloneFloods = [], ttydFloods = []] = await inTurns(all, FLOODS, async (one) => [
      await flood(one),
    ]);
    const stalled = await measureStalled(server, client);
    client.socket.close();
    const interrupt = await measureInterrupt(server);
    const figures: Figures[] = [
      { name: 'terminal: key to echo', unit: 'ms', samples: keys, budget: 0.5 },
      {
        name: 'terminal: key to echo, the slowest of a hundred',
        unit: 'ms',
        samples: slowest(keys),
        budget: 5,
      },
      { name: 'terminal: 50 MB of cat', unit: 's', samples: floods.map(({ seconds }) => seconds) },
      { name: 'terminal: processor time of that', unit: 's', samples: floods.map(({ worked }) => worked) },
      {
        name: 'terminal: ^C to prompt while yes floods a browser',
        unit: 'ms',
        samples: interrupt,
        budget: 200,
      },
      { name: 'terminal: memory of a viewer that does not draw', unit: 'MB', samples: [stalled], budget: 2 },
      { name: 'node-pty and ws alone: key to echo', unit: 'ms', samples: aloneKeys },
      {
        name: 'node-pty and ws alone: key to echo, the slowest of a hundred',
        unit: 'ms',
        samples: slowest(aloneKeys),
      },
      {
        name: 'node-pty and ws alone: 50 MB of cat',
        unit: 's',
        samples: aloneFloods.map(({ seconds }) => seconds),
      },
      {
        name: 'node-pty and ws alone: processor time of that',
        unit: 's',
        samples: aloneFloods.map(({ worked }) => worked),
      },
    ];
    if (!ttyd) return figures;
    return [
      ...figures,
      { name: 'ttyd: key to echo', unit: 'ms', samples: ttydKeys },
      { name: 'ttyd: 50 MB of cat', unit: 's', samples: ttydFloods.map(({ seconds }) => seconds) },
      { name: 'ttyd: processor time of that', unit: 's', samples: ttydFloods.map(({ worked }) => worked) },
      {
        name: 'terminal: 50 MB of cat, of the time that ttyd needs',
        unit: '%',
        samples: compared(floods, ttydFloods, 'seconds'),
        budget: 100,
      },
      {
        name: 'terminal: processor time of that, of what ttyd needs',
        unit: '%',
        samples: compared(floods, ttydFloods, 'worked'),
        budget: 100,
      },
    ];
  } finally {
    raw.disconnect();
    ttyd?.end();
  }
}

/** What one flood took. */
interface Flood {
  readonly seconds: number;
  /** Seconds of processor time of whoever served it: of a machine that has other things to do this says more. */
  readonly worked: number;
}

/** What each of them needed, so many times each: one after the other, and every second time from the last to the first. */
async function inTurns<Sample>(
  all: readonly Measured[],
  times: number,
  measure: (one: Measured) => Promise<Sample[]>,
): Promise<Sample[][]> {
  const samples = all.map((): Sample[] => []);
  for (let turn = 0; turn < times; turn += 1) {
    const order = [...all.entries()];
    for (const [index, one] of turn % 2 === 0 ? order : order.reverse())
      samples[index]?.push(...(await measure(one)));
  }
  return samples;
}

/** Each flood beside the other's of the same turn, per cent. */
const compared = (ours: readonly Flood[], others: readonly Flood[], what: keyof Flood): number[] =>
  ours.map((one, turn) => (100 * one[what]) / (others[turn]?.[what] ?? Number.NaN));

/** Milliseconds from each key to its echo, in a program that prints nothing itself. */
async function echoes({ client }: Measured): Promise<number[]> {
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

/** Until all of the file has come. */
async function flood({ client, pid }: Measured): Promise<Flood> {
  const before = client.received;
  const workedBefore = worked(pid);
  const began = performance.now();
  client.type('cat ~/log\r');
  await client.until(() => client.received - before > FLOOD, 'end of the file');
  const took = { seconds: (performance.now() - began) / 1000, worked: worked(pid) - workedBefore };
  await client.prompt();
  return took;
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
  await flood({ client, pid: server.pid });
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

const start = (what: string): ChildProcess =>
  fork(new URL('./terminal-process.ts', import.meta.url), [what], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
