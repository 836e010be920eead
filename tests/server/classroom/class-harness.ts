/** A real server of a class on a port of its own, with fakes below it, and people who come to it as browsers do. */
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../sandbox/clock.ts';
import { assembleClass, type RunningClass } from '../../../server/classroom/class-server.ts';
import type { Passwords } from '../../../server/classroom/people/passwords.ts';
import type { Collaborators } from '../../../server/collaborators.ts';
import type { Config } from '../../../server/config.ts';
import { createLog } from '../../../server/log.ts';
import type { Pages } from '../../../server/pages.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { type Answer, ask, configFor, fakeCollaborators, plainPages, scratch } from '../harness.ts';

export interface TestClass extends AsyncDisposable {
  readonly server: RunningClass;
  readonly dataDir: string;
  readonly logged: string[];
  readonly host: string;
  /** The provider of each who has come, by the name of their folder. */
  readonly providers: ReadonlyMap<string, NoopProvider>;
  /** Whose clusters were ended, by the name of their folder, which was still there. */
  readonly forgotten: readonly string[];
  /** A browser without a cookie. */
  browser(): Browser;
  /** The first instructor, signed in. */
  instructor(name?: string): Promise<Browser>;
  /** A learner who has joined by the code of the class. */
  learner(name: string): Promise<Browser>;
}

export interface TestClassOptions {
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
  readonly collaborators?: Partial<Collaborators>;
  readonly pages?: Pages;
}

/** As they are: what argon2id does to them takes time. */
const plainPasswords: Passwords = {
  hash: async (password) => password,
  isRight: async (password, kept) => password === kept,
};

export const PASSWORD = 'correct horse battery';

export async function startTestClass(options: TestClassOptions = {}): Promise<TestClass> {
  const dataDir = options.dataDir ?? scratch();
  const logged: string[] = [];
  const providers = new Map<string, NoopProvider>();
  const forgotten: string[] = [];
  const server = await assembleClass({
    config: { ...configFor(dataDir), mode: 'class', ...options.config },
    clock: options.clock ?? systemClock,
    log: createLog((line) => logged.push(line)),
    collaborators: {
      ...fakeCollaborators(new NoopProvider(), {}),
      findIsolation: async () => ({ mode: 'bubblewrap' }),
      ...options.collaborators,
    },
    collaboratorsOf(folder) {
      const provider = new NoopProvider();
      providers.set(folder.slice(join(dataDir, 'learners').length + 1), provider);
      return fakeCollaborators(provider, {
        ...(options.collaborators && { collaborators: options.collaborators }),
      });
    },
    forget: async (folder) => {
      if (existsSync(folder)) forgotten.push(basename(folder));
    },
    pages: options.pages ?? plainPages,
    passwords: plainPasswords,
  });
  const host = `127.0.0.1:${server.port}`;
  let first: Promise<Browser> | undefined;
  const browser = (): Browser => new Browser(server.port);
  const instructor = async (name: string): Promise<Browser> => {
    const one = browser();
    const token = new URL(server.address()).pathname.replace('/open/', '');
    await one.said('POST', '/api/class/instructors', { token, name, password: PASSWORD });
    return one;
  };
  const test: TestClass = {
    server,
    dataDir,
    logged,
    host,
    providers,
    forgotten,
    browser,
    instructor(name = '강사') {
      first ??= instructor(name);
      return first;
    },
    async learner(name) {
      const { code } = await (await test.instructor()).said('POST', '/api/class/code', { hours: 1 });
      const one = browser();
      await one.said('POST', '/api/class/join', { code, name });
      return one;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return test;
}

/** Keeps its cookie, as a browser does, and asks as our own pages do. */
export class Browser {
  readonly #port: number;
  cookie: string | undefined;
  /** What it was answered when it came in. */
  person: { id: string; role: string; name: string } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  get id(): string {
    return this.person?.id ?? '';
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await ask(this.#port, path, {
      method,
      headers: {
        origin: `http://127.0.0.1:${this.#port}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const [set] = [answer.headers['set-cookie'] ?? []].flat();
    if (set !== undefined) this.cookie = /Max-Age=0/.test(set) ? undefined : set.split(';')[0];
    return answer;
  }

  /** The answer as JSON, with its status. */
  async call(method: string, path: string, body?: unknown) {
    const { status, text } = await this.ask(method, path, body);
    const json = JSON.parse(text);
    if (status === 200 && json?.person?.id !== undefined) this.person = json.person;
    return { status, json };
  }

  /** The answer, which is 200. */
  async said(method: string, path: string, body?: unknown) {
    const { status, json } = await this.call(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** The status of a handshake: 101 with the socket. */
  open(path: string): Promise<{ readonly status: number; readonly socket: WebSocket }> {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}${path}`, {
      headers: this.cookie === undefined ? {} : { cookie: this.cookie },
      origin: `http://127.0.0.1:${this.#port}`,
    });
    return new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) =>
        resolve({ status: response.statusCode ?? 0, socket }),
      );
      socket.on('error', () => {});
      socket.on('open', () => resolve({ status: 101, socket }));
    });
  }
}
