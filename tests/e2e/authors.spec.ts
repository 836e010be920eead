/** What authors see: `naru dev` shows a lesson as soon as it is saved, and says what is wrong with it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { end, printedAddress, start, TerminalOnPage } from './naru.ts';

const LESSONS = join(import.meta.dirname, '../../lessons');

interface Authoring {
  readonly address: string;
  /** The lessons folder: a copy that the test may change. */
  readonly lessons: string;
}

const test = base.extend<{ authoring: Authoring }>({
  authoring: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from the pattern.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'naru-authors-'));
      const lessons = join(folder, 'lessons');
      for (const part of ['course.yaml', 'ko.md', 'en.md', '10-foundations']) {
        await cp(join(LESSONS, part), join(lessons, part), { recursive: true });
      }
      const server = start(join(folder, 'data'), ['cli/naru.ts', 'dev'], { NARU_LESSONS: lessons });
      try {
        await use({ address: await printedAddress(server), lessons });
      } finally {
        await end(server);
        await rm(folder, { recursive: true, force: true });
      }
    },
    { timeout: 90_000 },
  ],
});

test('a saved lesson shows by itself, while the shell goes on', async ({ page, authoring }) => {
  const { address, lessons } = authoring;
  const text = join(lessons, '10-foundations', '60-pods', 'en.md');
  await page.goto(address);
  await page.goto(`${new URL(address).origin}/en/lessons/pods/`);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('mark=still-there');
  await terminal.settled();

  await writeFile(text, `${await readFile(text, 'utf8')}\nA sentence that was not there before.\n`);
  await expect(page.getByText('A sentence that was not there before.')).toBeVisible({ timeout: 30_000 });
  await terminal.ready();
  await terminal.type('echo "[$mark]"');
  await expect(terminal.screen).toContainText('[still-there]');
});

test('a new lesson has a page at once, and mistakes stand on the first page', async ({ page, authoring }) => {
  const { address, lessons } = authoring;
  const { origin } = new URL(address);
  await page.goto(address);
  await page.goto(`${origin}/en/`);
  const module = join(lessons, '10-foundations');
  const copy = join(module, '61-pods-again');
  await cp(join(module, '60-pods'), copy, { recursive: true });
  for (const exercise of ['fnd-exec-logs', 'fnd-first-pod']) {
    await rm(join(copy, exercise), { recursive: true });
  }
  // The exercises that its text speaks of are not among its own.
  await expect(page.locator('.content-problems')).toContainText('61-pods-again', { timeout: 30_000 });
  const answer = await page.goto(`${origin}/en/lessons/pods-again/`);
  expect(answer?.status()).toBe(200);
});
