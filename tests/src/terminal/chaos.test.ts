/**
 * The page's terminal and the server's over a network that delays, splits and cuts: no byte that was typed is lost or typed
 * twice, and the page's screen is the server's in the end. `NARU_CHAOS_SEED=7` repeats one, `NARU_CHAOS_RUNS=500` does more.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../sandbox/clock.ts';
import { createLog } from '../../../server/log.ts';
import { readTerminalQuery, type TerminalQuery } from '../../../server/terminal/query.ts';
import { createScreen, type Screen } from '../../../server/terminal/screen.ts';
import { createSession } from '../../../server/terminal/session.ts';
import { serveTerminal } from '../../../server/terminal/socket.ts';
import type { Terminals } from '../../../server/terminal/terminals.ts';
import type { TerminalSession } from '../../../server/terminal/types.ts';
import { TerminalConnection } from '../../../src/client/terminal/connection.ts';
import { FakeShell } from '../../fakes/shell.ts';
import { BadNetwork, seeded } from './bad-network.ts';

const SIZE = { cols: 80, rows: 24 };
const STEPS = 600;
const SEEDS = process.env['NARU_CHAOS_SEED']
  ? [Number(process.env['NARU_CHAOS_SEED'])]
  : Array.from({ length: Number(process.env['NARU_CHAOS_RUNS'] ?? 20) }, (_, index) => index + 1);

const nothing = { [Symbol.dispose]() {} };
const breath = () => new Promise<void>((resolve) => setImmediate(resolve));
const pick = <T>(from: readonly T[], random: () => number): T =>
  from[Math.floor(random() * from.length)] as T;

/** Output as programs print it: colours, cursor moves, wide characters, lines that wrap, another screen and back. */
const PRINTED = [
  '\x1b[32mnaru\x1b[0m:~$ ',
  '파드가 준비되었습니다\r\n',
  'x'.repeat(170),
  '\x1b[2J\x1b[H',
  '\x1b[5;10Hhere\x1b[K',
  'NAME   READY\r\nweb    1/1\r\n',
  '\x1b[?1049h\x1b[2Jvim\x1b[?1049l',
  `${'줄 하나\r\n'.repeat(40)}`,
];

const THE_END = '\r\nthe end';

/** The server's side: one shell at a time under one name, as terminals.ts would have it. */
class Host {
  shells: FakeShell[] = [];
  session: TerminalSession;
  readonly #listeners = new Set<(session: TerminalSession) => void>();

  constructor() {
    this.session = this.#begin();
  }

  get shell(): FakeShell {
    return this.shells.at(-1) as FakeShell;
  }

  readonly terminals = {
    open: async () => this.session,
    get: () => this.session,
    restart: async () => {
      if (this.session.state !== 'open') this.session = this.#begin();
      for (const tell of [...this.#listeners]) tell(this.session);
      return this.session;
    },
    onOpened: (tell: (session: TerminalSession) => void) => {
      this.#listeners.add(tell);
      return { [Symbol.dispose]: () => void this.#listeners.delete(tell) };
    },
  } as unknown as Terminals;

  #begin(): TerminalSession {
    const shell = new FakeShell(SIZE);
    this.shells.push(shell);
    return createSession({ id: 'main', shell, size: SIZE, clock: systemClock });
  }
}

/** A page: what it typed, and its screen. */
class Page {
  readonly letter: string;
  typed: string[] = [];
  screen: Screen = createScreen(SIZE);
  current = false;
  /** The last of what it was sent. */
  heard = '';
  readonly #connection: TerminalConnection;

  constructor(letter: string) {
    this.letter = letter;
    this.#connection = new TerminalConnection({ session: 'main', as: 'driver' }, SIZE, {
      // No waiting for the back-off: the network is bad enough.
      link: ({ state }) => {
        if (state !== 'open') this.current = false;
        if (state === 'waiting') queueMicrotask(() => this.#connection.retryNow());
      },
      hello: () => {
        this.screen.dispose();
        this.screen = createScreen(SIZE);
        this.current = false;
      },
      output: (bytes) => {
        this.heard = `${this.heard}${Buffer.from(bytes).toString('latin1')}`.slice(-THE_END.length);
        this.screen.write(bytes, () => this.#connection.drawn(bytes.length));
      },
      current: () => {
        this.current = true;
      },
      exited: () => this.#connection.say({ type: 'restart' }),
      unavailable: (problem) => {
        throw new Error(problem.message);
      },
      size() {},
      people() {},
      prompt() {},
      closed() {},
    });
    this.#connection.open();
  }

  type(): void {
    const token = `<${this.letter}${this.typed.length}>`;
    if (this.#connection.type(token)) this.typed.push(token);
  }

  close(): void {
    this.#connection.close();
  }
}

const text = (screen: Screen): Promise<string> =>
  new Promise((resolve) => screen.serialize((bytes) => resolve(Buffer.from(bytes).toString('utf8'))));

/** As somebody hears it who begins to listen now. */
const screenOf = (session: TerminalSession): Promise<string> =>
  new Promise((resolve) => {
    session.listen({
      resized() {},
      output: (bytes) => resolve(Buffer.from(bytes).toString('utf8')),
      ended() {},
    });
  });

/** The same screen can be said in several ways. */
const drawn = (bytes: string): Promise<string> => {
  const screen = createScreen(SIZE);
  screen.write(Buffer.from(bytes));
  return text(screen);
};

const tokens = (shell: FakeShell, { letter }: Page): string[] =>
  shell.typed.match(new RegExp(`<${letter}\\d+>`, 'g')) ?? [];

const queryOf = (query: URLSearchParams): TerminalQuery => {
  const read = readTerminalQuery(query);
  if (!read) throw new Error(`no address of a terminal: ${query}`);
  return read;
};

function play(seed: number) {
  const host = new Host();
  const network = new BadNetwork(seeded(seed), (connection, query) =>
    serveTerminal({
      connection,
      query: queryOf(query),
      terminals: host.terminals,
      log: createLog(() => {}),
      onAvailable: () => nothing,
    }),
  );
  vi.stubGlobal('WebSocket', network.WebSocket);
  return { host, network, pages: [new Page('a'), new Page('b')] };
}

type Play = ReturnType<typeof play>;

function happens({ host, network, pages }: Play): void {
  const { random } = network;
  if (random() < 0.4) pick(pages, random).type();
  if (random() < 0.3) host.shell.emit(pick(PRINTED, random));
  if (random() < 0.04) network.cutOne();
  network.step();
}

/** The network is left in peace until `done`, then until every page has heard the last word. */
async function calm({ network, host, pages }: Play, done: () => boolean): Promise<void> {
  const pump = async (until: () => boolean): Promise<void> => {
    for (let step = 0; step < 20_000 && !until(); step += 1) {
      for (let more = 0; more < 10; more += 1) network.step();
      await breath();
    }
  };
  await pump(done);
  host.shell.emit(THE_END);
  await pump(() => pages.every(({ heard }) => heard.endsWith(THE_END)));
}

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('location', { href: 'http://127.0.0.1:1/ko/' });
});
afterEach(() => vi.unstubAllGlobals());

describe('over a bad network', () => {
  it.each(SEEDS)('what is typed arrives once, and both pages show the screen (seed %i)', async (seed) => {
    const game = play(seed);
    const { host, pages } = game;
    for (let step = 0; step < STEPS; step += 1) {
      happens(game);
      if (step % 3 === 0) await breath();
    }
    const all = () => pages.every((page) => tokens(host.shell, page).length >= page.typed.length);
    await calm(game, () => all() && pages.every(({ current }) => current));
    for (const page of pages) {
      expect(page.typed.length).toBeGreaterThan(0);
      expect(tokens(host.shell, page)).toEqual(page.typed);
      expect(await drawn(await text(page.screen))).toBe(await drawn(await screenOf(host.session)));
      page.close();
    }
  });

  it.each(SEEDS.slice(0, 8))(
    'nothing that was meant for one shell is typed into the next (seed %i)',
    async (seed) => {
      const game = play(seed * 1000);
      const { host, pages, network } = game;
      const lastOf = new Map<FakeShell, number[]>();
      for (let step = 0; step < STEPS; step += 1) {
        happens(game);
        if (step % 3 === 0) await breath();
        const often = step === STEPS / 2 || network.random() < 0.02;
        if (often && host.session.state === 'open') {
          lastOf.set(
            host.shell,
            pages.map(({ typed }) => typed.length),
          );
          host.shell.end(0);
        }
      }
      await calm(game, () => pages.every(({ current }) => current));
      expect(host.shells.length).toBeGreaterThan(1);
      pages.forEach((page, index) => {
        const arrived = host.shells.flatMap((shell) => tokens(shell, page));
        expect(new Set(arrived).size).toBe(arrived.length);
        expect(arrived).toEqual(page.typed.filter((token) => arrived.includes(token)));
        for (const [shell, counts] of lastOf) {
          const later = page.typed.slice(counts[index]);
          expect(tokens(shell, page).filter((token) => later.includes(token))).toEqual([]);
        }
        page.close();
      });
    },
  );
});
