/**
 * A real server on a port of its own, with fakes below it: nothing but HTTP and sockets in between, as a browser sees it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { grade } from '../../checker/grade.ts';
import type { Live } from '../../checker/live.ts';
import type { Verdict } from '../../checker/types.ts';
import type { Course, ExerciseDefinition } from '../../lessons/types.ts';
import { type Clock, systemClock } from '../../sandbox/clock.ts';
import { openKube } from '../../sandbox/kube.ts';
import type { Capability } from '../../sandbox/types.ts';
import type { Collaborators } from '../../server/collaborators.ts';
import type { Config } from '../../server/config.ts';
import type { ExamTime } from '../../server/exams/exam-time.ts';
import type { Patience } from '../../server/http.ts';
import { createLog } from '../../server/log.ts';
import type { Pages } from '../../server/pages.ts';
import type { TerminalServerMessage } from '../../server/protocol.ts';
import { assemble, type RunningServer } from '../../server/server.ts';
import { NoopProvider } from '../fakes/providers.ts';

export interface TestServer extends AsyncDisposable {
  readonly server: RunningServer;
  readonly provider: NoopProvider;
  readonly dataDir: string;
  readonly logged: string[];
  /** `host:port`, as in the address. */
  readonly host: string;
  /** Signs in and returns the Cookie header. */
  signIn(): Promise<string>;
}

export interface TestServerOptions {
  readonly provider?: NoopProvider;
  readonly dataDir?: string;
  readonly course?: Course;
  readonly collaborators?: Partial<Collaborators>;
  readonly pages?: Pages;
  readonly patience?: Patience;
  readonly clock?: Clock;
  /** How long exams have lasted. */
  readonly time?: ExamTime;
}

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'naru-server-'));

export const configFor = (dataDir: string): Config => ({
  port: 0,
  sandbox: 'auto',
  isolation: 'none',
  download: 'never',
  dataDir,
  kubectl: undefined,
  root: dataDir,
  lessons: join(dataDir, 'lessons'),
  dist: join(dataDir, 'dist'),
  mode: 'solo',
  unisolatedClass: false,
  classSize: 200,
  seatMinutes: 240,
  env: {},
});

/** Says `page PATH` for every page. */
export const plainPages: Pages = {
  answer: async (asked, response) => void response.end(`page ${asked.url}`),
};

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? scratch();
  const provider = options.provider ?? new NoopProvider();
  const logged: string[] = [];
  const server = await assemble({
    config: configFor(dataDir),
    clock: options.clock ?? systemClock,
    ...(options.time && { time: options.time }),
    log: createLog((line) => logged.push(line)),
    collaborators: fakeCollaborators(provider, options),
    pages: options.pages ?? plainPages,
    ...(options.patience && { patience: options.patience }),
  });
  const host = `127.0.0.1:${server.port}`;
  return {
    server,
    provider,
    dataDir,
    logged,
    host,
    async signIn() {
      const answer = await ask(server.port, new URL(server.address()).pathname);
      const [cookie] = String(answer.headers['set-cookie']).split(';');
      return cookie ?? '';
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Follows nothing. */
export const stillLive: Live = {
  sights: [],
  held: new Map(),
  nudge() {},
  learn() {},
  pause() {},
  resume() {},
  [Symbol.dispose]() {},
};

export function fakeCollaborators(provider: NoopProvider, options: TestServerOptions): Collaborators {
  return {
    loadCourse: async () => ({ course: options.course ?? courseOf([exerciseOf('first')]), problems: [] }),
    findKubectl: async () => ({
      found: true,
      supported: true,
      version: 'v1.36.4',
      path: '/bin/kubectl',
      source: 'path',
    }),
    findIsolation: async () => ({ mode: 'none' }),
    kube: async (sandbox) => openKube(await sandbox.kubeconfig()),
    chooseProvider: async () => ({ provider, reason: 'chosen' }),
    examProvider: () => provider,
    attemptValues: async () => ({}),
    instantiate: (exercise) => exercise,
    shownValues: () => ({}),
    makeStartState: async () => ({ memories: [] }),
    intrudes: () => false,
    follow: async () => stillLive,
    record: async () => undefined,
    letGo: () => undefined,
    runChecks: async (exercise) =>
      exercise.checks.map((check): Verdict => ({ check: check.id, outcome: 'pass' })),
    grade,
    requires: (exercise) => exercise.requires,
    missingTools: () => [],
    ...options.collaborators,
  };
}

const prose = { title: '', description: '', body: '' };

export function courseOf(exercises: readonly ExerciseDefinition[]): Course {
  return {
    prose: { ko: prose, en: prose },
    modules: [
      {
        id: 'module',
        prose: { ko: prose, en: prose },
        lessons: [
          {
            id: 'lesson',
            module: 'module',
            domain: 'foundations',
            competencies: [],
            minutes: 1,
            sandbox: { nodes: 3 },
            prose: { ko: prose, en: prose },
            exercises,
          },
        ],
      },
    ],
  };
}

/** An exercise with two checks, worth 1 and 2 points. */
export function exerciseOf(id: string, requires: readonly Capability[] = []): ExerciseDefinition {
  const check = {
    kind: 'object',
    needs: [],
    within: 0,
    for: 0,
    sticky: false,
    holdsAtStart: false,
    params: {},
  };
  const words = { title: '', body: '', checks: {} };
  return {
    id,
    lesson: 'lesson',
    domain: 'foundations',
    minutes: 1,
    sandbox: { nodes: 3 },
    requires,
    namespaces: [],
    setup: [],
    checks: [
      { ...check, id: 'one', points: 1 },
      { ...check, id: 'two', points: 2 },
    ],
    prose: { ko: words, en: words },
    proof: { solution: '', wrong: [] },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request as it is, with the headers given and no others of a browser. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asking = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** A request as our own page makes it. */
export async function call(test: TestServer, cookie: string, method: string, path: string, body?: unknown) {
  const answer = await ask(test.server.port, path, {
    method,
    headers: { cookie, origin: `http://${test.host}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: JSON.parse(answer.text) };
}

/** A tab's terminal: what it was told, and what is drawn. */
export class TestTerminal {
  readonly socket: WebSocket;
  readonly messages: TerminalServerMessage[] = [];
  readonly frames: Buffer[] = [];
  #waiting: (() => void)[] = [];

  constructor(
    test: TestServer,
    cookie: string,
    query = 'session=main&cols=80&rows=24',
    path = '/ws/terminal',
  ) {
    this.socket = new WebSocket(`ws://${test.host}${path}?${query}`, {
      headers: { cookie },
      origin: `http://${test.host}`,
    });
    this.socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) this.frames.push(data);
      else this.messages.push(JSON.parse(data.toString('utf8')));
      this.#wake();
    });
    this.socket.on('close', () => this.#wake());
    this.socket.on('error', () => this.#wake());
  }

  /** All bytes so far, the redrawn screen included, as text. */
  get text(): string {
    return Buffer.concat(this.frames).toString('utf8');
  }

  /** Resolves once the condition holds; it is looked at after each message. */
  async until(holds: (terminal: this) => boolean): Promise<void> {
    while (!holds(this)) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** The first message of that type, when it is there. */
  async heard<T extends TerminalServerMessage['type']>(type: T, count = 1) {
    const found = () => this.messages.filter((message) => message.type === type);
    await this.until(() => found().length >= count);
    return found()[count - 1] as Extract<TerminalServerMessage, { type: T }>;
  }

  type(text: string): void {
    this.socket.send(Buffer.from(text, 'utf8'), { binary: true });
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
