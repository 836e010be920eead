/** A server of its own for each test of exams, whose clock can be put forward and which can be killed, and what solves a task. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type Page } from '@playwright/test';
import type { SittingState } from '../../server/protocol.ts';
import { commands, end, exerciseFile, expect, printedAddress, start, type TerminalOnPage } from './naru.ts';

/** Milliseconds. Other tasks are drawn each time, and one that is not solved is judged after its author's patience: up to 150 s. */
export const JUDGED_WITHIN = 240_000;

/** A server whose exam clock can be put forward, and that can be killed and started again at the same address. */
export class Timed {
  readonly #data: string;
  #server: ChildProcess | undefined;
  origin = '';
  address = '';

  constructor(data: string) {
    this.#data = data;
  }

  async start(port = '0'): Promise<void> {
    this.#server = start(this.#data, ['tests/server/exams/timed-server.ts'], {
      NARU_PORT: port,
      NARU_TIME_AHEAD: this.#clock,
    });
    this.address = await printedAddress(this.#server);
    this.origin = new URL(this.address).origin;
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

  /** Whether a screen with this text is on disk, to be shown again after the server was killed: that is done two seconds after a change. */
  async hasKept(text: string): Promise<boolean> {
    const files = await readdir(this.#data, { recursive: true });
    const screens = files.filter((file) => file.endsWith('.screen'));
    const texts = await Promise.all(screens.map((file) => readFile(join(this.#data, file), 'utf8')));
    return texts.some((kept) => kept.includes(text));
  }

  putForward(milliseconds: number): Promise<void> {
    return writeFile(this.#clock, String(milliseconds));
  }

  async stop(): Promise<void> {
    if (this.#server) await end(this.#server);
  }

  get #clock(): string {
    return join(this.#data, 'time-ahead');
  }
}

export const test = base.extend<{ timed: Timed; complaints: string[] }>({
  timed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from the pattern.
    async ({}, use) => {
      const data = await mkdtemp(join(tmpdir(), 'naru-exam-'));
      const timed = new Timed(data);
      try {
        await timed.start();
        await use(timed);
      } finally {
        await timed.stop();
        await rm(data, { recursive: true, force: true });
      }
    },
    { timeout: 60_000 },
  ],
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await use(complaints);
  },
});

/** The exam as the page knows it. */
export async function sittingOf(page: Page): Promise<SittingState> {
  const { exam } = (await (await page.request.get(new URL('/api/state', page.url()).href)).json()) as {
    exam: SittingState;
  };
  return exam;
}

/** Names of nodes are the same in every simulated cluster. */
const NODES = {
  cp: 'naru-control-plane',
  worker1: 'naru-worker',
  worker2: 'naru-worker2',
  version: 'v1.36.2',
};

/** The script that solves a task with the values that its text shows. */
export async function solutionOf({ exercise, values }: SittingState['tasks'][number]): Promise<string> {
  const script = commands(await exerciseFile(exercise, 'solution.sh'));
  const known: Record<string, string> = { ...NODES, ...values };
  return script.replace(/\{\{([\w.]+)\}\}/g, (whole, name: string) => known[name] ?? whole);
}

/** Whether a learner could type it who knows only what the page says: nothing in it is a secret, nor needs a program that may not be there. */
export const canBeTyped = (script: string): boolean =>
  !script.includes('{{') && !/helm|kubeadm|openssl/.test(script);

/** Writes the script into a file, as one would with an editor, and runs it. */
export async function solve(
  page: Page,
  terminal: TerminalOnPage,
  script: string,
  task: number,
): Promise<void> {
  const lines = ['set +H', "cat > solve.sh <<'THE_END'", ...script.split('\n'), 'THE_END'];
  for (const line of lines) {
    await page.keyboard.insertText(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.insertText(`clear; bash solve.sh; echo "task-"${task}" ended with" $?`);
  await page.keyboard.press('Enter');
  await expect(terminal.screen).toContainText(`task-${task} ended with 0`, { timeout: 180_000 });
}
