/** A server of a class for each test, which can be killed, and people who come to it in browsers of their own. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, test as base, type Page } from '@playwright/test';
import { end, printedAddress, start } from './naru.ts';

export type Language = 'ko' | 'en';

/** Somebody of the class, signed in. */
export interface Member {
  readonly id: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything their pages complained about. */
  readonly complaints: string[];
}

export const PASSWORD = 'correct horse battery staple';
const ALLOWED = 'every-learner-may-read-and-delete-all-files-of-this-user';

export class ClassServer {
  readonly #data: string;
  readonly #browser: Browser;
  #server: ChildProcess | undefined;
  #instructor: Member | undefined;
  readonly #members: Member[] = [];
  origin = '';
  #address = '';

  constructor(data: string, browser: Browser) {
    this.#data = data;
    this.#browser = browser;
  }

  async start(port = '0'): Promise<void> {
    // Shells are isolated where that works; the journeys are true of a class where it does not, too.
    const ours = { NARU_MODE: 'class', NARU_PORT: port, NARU_CLASS_WITHOUT_ISOLATION: ALLOWED };
    this.#server = start(this.#data, ['cli/start.ts'], ours);
    this.#address = await printedAddress(this.#server);
    this.origin = new URL(this.#address).origin;
  }

  /** As if the power had gone, and come back. */
  async killAndStart(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
    await this.start(new URL(this.origin).port);
  }

  async instructor(name: string, language: Language): Promise<Member> {
    const token = new URL(this.#address).pathname.replace('/open/', '');
    this.#instructor = await this.#come(language, '/api/class/instructors', {
      token,
      name,
      password: PASSWORD,
    });
    return this.#instructor;
  }

  /** Comes in by the code of the class. */
  async learner(name: string, language: Language, viewport = { width: 1280, height: 860 }): Promise<Member> {
    const { code } = await this.#ask(this.#instructor?.context, '/api/class/code', { hours: 2 });
    return this.#come(language, '/api/class/join', { code, name }, viewport);
  }

  async stop(): Promise<void> {
    for (const { context } of this.#members) await context.close();
    if (this.#server) await end(this.#server);
  }

  async #come(
    language: Language,
    path: string,
    who: object,
    viewport = { width: 1440, height: 900 },
  ): Promise<Member> {
    const locale = language === 'ko' ? 'ko-KR' : 'en-US';
    const context = await this.#browser.newContext({ locale, baseURL: this.origin, viewport });
    const { person } = await this.#ask(context, path, who);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    const member = { id: person.id, context, page, complaints };
    this.#members.push(member);
    return member;
  }

  async #ask(context: BrowserContext | undefined, path: string, data: object) {
    const headers = { origin: this.origin };
    const answer = await context?.request.post(`${this.origin}${path}`, { data, headers });
    if (answer?.ok() !== true) throw new Error(`${path}: ${answer?.status()} ${await answer?.text()}`);
    return answer.json();
  }
}

export const test = base.extend<{ school: ClassServer }>({
  school: [
    async ({ browser }, use) => {
      const data = await mkdtemp(join(tmpdir(), 'naru-class-'));
      const school = new ClassServer(data, browser);
      try {
        await school.start();
        await use(school);
      } finally {
        await school.stop();
        await rm(data, { recursive: true, force: true });
      }
    },
    { timeout: 180_000 },
  ],
});

export { expect } from '@playwright/test';
