/**
 * What every journey starts from: a running server, a browser that is signed in, and the terminal of a lesson.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, test as base, expect, type Locator, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '../..');

/** The server of these tests. */
export interface Naru {
  /** Without a token: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** As `npm start` printed it; works once, and has been used. */
  readonly address: string;
  /** Cookies of a browser that opened the address. */
  readonly signedIn: string;
}

interface Fixtures {
  /** The server of this file's journeys: what one file leaves behind is no other file's concern. */
  readonly naru: Naru;
  /** Everything the page complained about: console errors, policy violations, failed requests to us. */
  readonly complaints: string[];
}

/** The servers of one worker: one at a time, and a new one with nothing in it for each file of journeys. */
interface Servers {
  of(file: string): Promise<Naru>;
}

export const test = base.extend<Fixtures, { servers: Servers }>({
  servers: [
    async ({ browser }, use, info) => {
      let running: { readonly file: string; readonly naru: Naru; end(): Promise<void> } | undefined;
      await use({
        async of(file) {
          if (running?.file !== file) {
            await running?.end();
            running = undefined;
            running = { file, ...(await open(browser, info.workerIndex)) };
          }
          return running.naru;
        },
      });
      await running?.end();
    },
    { scope: 'worker' },
  ],
  naru: [
    async ({ servers }, use, info) => use(await servers.of(info.file)),
    // Not counted in the time of the journey that is the first of its file.
    { timeout: 180_000 },
  ],
  baseURL: async ({ naru }, use) => use(naru.origin),
  storageState: async ({ naru }, use) => use(naru.signedIn),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
    },
    { auto: true },
  ],
});

export { expect };

/** A server with nothing in it yet, and a browser that has opened its address. */
async function open(browser: Browser, worker: number): Promise<{ naru: Naru; end(): Promise<void> }> {
  const data = await mkdtemp(join(tmpdir(), `naru-e2e-${worker}-`));
  const server = start(data);
  const close = async () => {
    await end(server);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const address = await printedAddress(server);
    const context = await browser.newContext({ locale: 'ko-KR' });
    const page = await context.newPage();
    await page.goto(address);
    const signedIn = join(data, 'signed-in.json');
    await context.storageState({ path: signedIn });
    await context.close();
    return { naru: { origin: new URL(address).origin, address, signedIn }, end: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts the program that the words name. Nothing outside this machine is asked, and the cluster is simulated. */
export function start(
  data: string,
  words: readonly string[] = ['cli/start.ts'],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const ours = join(root, 'node_modules/.bin/node');
  const server = spawn(existsSync(ours) ? ours : process.execPath, words, {
    cwd: root,
    env: {
      ...process.env,
      NARU_PORT: '0',
      NARU_DATA: data,
      NARU_SANDBOX: 'simulated',
      NARU_DOWNLOAD: 'never',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  tellOfItsEnd(server);
  return server;
}

/** Characters. */
const LAST_WORDS = 8_000;

/** A server that nobody ended is what a journey failed by: why stands nowhere else. */
function tellOfItsEnd(server: ChildProcess): void {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-LAST_WORDS);
  });
  server.once('close', (code, signal) => {
    if (!server.killed) console.error(`The server ended by itself (${signal ?? code}):\n${said}`);
  });
}

/** The one line of standard output. Rejects with everything the server said when it ends before. */
export function printedAddress(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let out = '';
  let said = '';
  server.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    const address = /^http:\S+$/m.exec(out)?.[0];
    if (address !== undefined) resolve(address);
  });
  server.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  server.on('exit', (code) =>
    reject(new Error(`The server ended with ${code} before it listened:\n${said}`)),
  );
  return promise;
}

/** Ends it in order. */
export async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

/** The terminal of a lesson page, once the shell takes keys. */
export class TerminalOnPage {
  readonly #page: Page;
  readonly screen: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.screen = page.locator('terminal-pane[data-active] .xterm-rows');
  }

  async ready(): Promise<void> {
    const pane = this.#page.locator('terminal-pane[data-active]');
    await expect(pane).toHaveAttribute('data-link', 'open', { timeout: 30_000 });
    try {
      await expect(this.screen).toContainText(/[#$]/, { timeout: 30_000 });
    } catch (failure) {
      throw new Error(`No prompt came; ${await this.#standing()}`, { cause: failure });
    }
  }

  /** How the pane and its shell stand, for a message about what did not come. */
  async #standing(): Promise<string> {
    const panes = await this.#page
      .locator('terminal-pane')
      .evaluateAll((all) =>
        all.map((pane) => pane.cloneNode(false) as Element).map(({ outerHTML }) => outerHTML),
      );
    const state = await this.#page.request.get(new URL('/api/state', this.#page.url()).href);
    const { shells } = (await state.json()) as { shells?: unknown };
    return `the panes: ${panes.join(' ')}; the shells: ${JSON.stringify(shells)}; on the screen: ${await this.screen.innerText()}`;
  }

  /** Types the first word of each line key by key, the rest at once (a key takes 10 ms), and presses Enter. */
  async type(text: string): Promise<void> {
    await this.#page.locator('terminal-pane[data-active] .xterm-helper-textarea').focus();
    for (const line of text.trimEnd().split('\n')) {
      const [word = ''] = /^\s*\S*/.exec(line) ?? [];
      await this.#page.keyboard.type(word);
      await this.#page.keyboard.insertText(line.slice(word.length));
      await this.#page.keyboard.press('Enter');
    }
  }

  /** Waits until everything typed so far has been carried out. */
  async settled(): Promise<void> {
    const mark = `done-${Math.random().toString(36).slice(2, 8)}`;
    // The quotes keep the mark from being seen in the echo of the command itself.
    await this.type(`echo '${mark.slice(0, 4)}''${mark.slice(4)}'`);
    await expect(this.screen).toContainText(mark, { timeout: 60_000 });
  }
}

/** An exercise on the page. */
export class ExerciseOnPage {
  readonly box: Locator;

  constructor(page: Page, id: string) {
    this.box = page.locator(`#exercise-${id}`);
  }

  async start(): Promise<void> {
    await this.box.locator('.exercise-start').click();
    // Another exercise that is in progress ends; that is asked first.
    const dialog = this.box.page().locator('dialog.confirm');
    await expect(
      this.box.and(this.box.page().locator(':not([data-state=new])')).or(dialog).first(),
    ).toBeVisible();
    if (await dialog.isVisible()) await dialog.locator('.button.primary').click();
    await expect(this.box).toHaveAttribute('data-state', /open|passed/, { timeout: 30_000 });
  }

  /** Presses Check and waits for the verdicts. */
  async check(): Promise<void> {
    await this.box.locator('.exercise-check').click();
    await expect(this.box).toHaveAttribute('data-state', /open|passed/, { timeout: 60_000 });
  }

  checkBox(id: string): Locator {
    return this.box.locator(`check-box[check="${id}"]`);
  }
}

/** Text of a file of an exercise, by the exercise's id: `solution.sh`. */
export async function exerciseFile(id: string, name: string): Promise<string> {
  const lessons = join(root, 'lessons');
  const found = (await readdir(lessons, { recursive: true })).find((path) => path.endsWith(`/${id}/${name}`));
  if (found === undefined) throw new Error(`No ${name} of an exercise ${id} under lessons/`);
  return readFile(join(lessons, found), 'utf8');
}

/** The commands of a script, without its comments and empty lines. */
export function commands(script: string): string {
  return script
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
    .join('\n');
}
