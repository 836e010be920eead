/**
 * The keyboard alone, in both languages: from the first page into a lesson, a command of the text, out of the terminal, a hint, a check
 * and the next lesson; and an exam that is begun, flagged and ended. Whatever has the focus on the way can be seen to have it.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { TerminalOnPage } from './naru.ts';
import { JUDGED_WITHIN, sittingOf, test } from './timed.ts';

const EXERCISE = '#exercise-fnd-hello-lab';

const WORDS = {
  en: {
    start: 'Start the first lesson',
    early: '1 of 3 points',
    begin: 'Begin the exam',
    end: 'End the exam',
  },
  ko: { start: '첫 레슨 시작하기', early: '3점 가운데 1점', begin: '시험 시작하기', end: '시험 끝내기' },
} as const;

/** Runs in the page: why one cannot see what has the focus; empty when one can. */
function unseen(): string {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return 'nothing has the focus';
  const name = `${focused.tagName}.${focused.className} ${focused.textContent.trim().slice(0, 40)}`;
  // What a terminal reads keys with is invisible; the frame around it shows it.
  const shown = focused.classList.contains('xterm-helper-textarea') ? focused.closest('.xterm') : focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown ?? focused);
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `${name}: no outline`;
  const { left, right, top, bottom } = (shown ?? focused).getBoundingClientRect();
  if (right <= left || bottom <= top) return `${name}: has no size`;
  const [x, y] = [(left + right) / 2, Math.max(0, top) + Math.min(bottom - top, 12) / 2];
  if (x < 0 || x > innerWidth || y > innerHeight || bottom < 0) return `${name}: out of sight`;
  const there = document.elementFromPoint(x, y);
  return there !== null && (shown?.contains(there) || there.contains(focused))
    ? ''
    : `${name}: covered by ${there?.className}`;
}

/** Tab, or Shift+Tab, until it has the focus; every stop on the way must be seen. */
async function tabTo(page: Page, to: Locator, key = 'Tab'): Promise<void> {
  for (let turn = 0; turn < 150; turn += 1) {
    await page.keyboard.press(key);
    expect(await page.evaluate(unseen)).toBe('');
    if (await to.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} never came to ${to}`);
}

const focusSeen = async (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(unseen), { timeout: 5_000 }).toBe('');

/** Typed where the focus is, as a learner would. */
async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.insertText(line);
  await page.keyboard.press('Enter');
}

for (const locale of ['en', 'ko'] as const)
  test.describe(`in "${locale}"`, () => {
    test.use({ locale: locale === 'en' ? 'en-GB' : 'ko-KR', contextOptions: { reducedMotion: 'reduce' } });
    test.setTimeout(420_000);
    const words = WORDS[locale];

    test('leads from the first page through a lesson to the next', async ({ page, timed, complaints }) => {
      await page.goto(timed.address);
      await tabTo(page, page.getByRole('link', { name: words.start }));
      await page.keyboard.press('Enter');
      await page.waitForURL(/lessons\/course-guide$/);

      // The first stop leads past everything that is the same on every page.
      const skip = page.locator('a.skip');
      await tabTo(page, skip);
      await page.keyboard.press('Enter');
      await expect(page.locator('#main')).toBeFocused();
      const run = page.locator('.code-run').first();
      await tabTo(page, run);
      await page.keyboard.press('Enter');

      const terminal = new TerminalOnPage(page);
      const typing = page.locator('terminal-pane[data-active] .xterm-helper-textarea');
      await expect(typing).toBeFocused({ timeout: 30_000 });
      await expect(terminal.screen).toContainText(/naru-worker2\s+Ready/);
      await focusSeen(page);
      await page.keyboard.press('Control+Shift+Enter');
      await expect(run).toBeFocused();
      await focusSeen(page);

      const box = page.locator(EXERCISE);
      const start = box.locator('.exercise-start');
      await tabTo(page, start);
      await page.keyboard.press('Enter');
      const check = box.locator('.exercise-check');
      await expect(check).toBeFocused({ timeout: 30_000 });

      const hint = box.locator('hint-box summary').first();
      await tabTo(page, hint, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await expect(box.locator('hint-box details[open] .hint-text')).toBeVisible();

      await page.keyboard.press('Control+Shift+Enter');
      await expect(typing).toBeFocused();
      await type(page, 'kubectl create namespace hello-lab');
      await expect(box.locator('check-box[check=namespace]')).toHaveAttribute('data-state', 'pass');
      await page.keyboard.press('Control+Shift+Enter');
      await expect(hint).toBeFocused();
      await tabTo(page, check);
      await page.keyboard.press('Enter');
      await expect(box.locator('.exercise-score-text')).toHaveText(words.early);
      await expect(check).toBeFocused();

      await page.keyboard.press('Control+Shift+Enter');
      await type(page, 'kubectl -n hello-lab create configmap hello --from-literal=lang=ko');
      await expect(box).toHaveAttribute('data-state', 'passed');
      await page.keyboard.press('Control+Shift+Enter');
      await tabTo(page, page.locator('.lesson-next [rel=next]'));
      await page.keyboard.press('Enter');
      await page.waitForURL(/lessons\/what-is-kubernetes$/);
      expect(complaints).toEqual([]);
    });

    test('begins an exam, flags a task, and ends it', async ({ page, timed }) => {
      await page.goto(timed.address);
      await page.goto(`${timed.origin}/${locale}/exams/practice-short`);
      const begin = page.getByRole('button', { name: words.begin });
      await begin.waitFor();
      await tabTo(page, begin);
      await page.keyboard.press('Enter');
      // The focus is at the task, and the next one is a few keys away.
      const title = page.locator('.exam-task-title');
      await expect(title).toBeFocused({ timeout: 90_000 });
      await tabTo(page, page.locator('.exam-ways .button').last());
      await page.keyboard.press('Enter');
      await expect(title).toBeFocused();
      await tabTo(page, page.locator('.exam-tools > .button').first());
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await sittingOf(page)).tasks[1]?.flagged).toBe(true);

      const terminal = new TerminalOnPage(page);
      await terminal.ready();
      const typing = page.locator('terminal-pane[data-active] .xterm-helper-textarea');
      await tabTo(page, typing);
      await type(page, 'echo by-keyboard-$((40 + 2))');
      await expect(terminal.screen).toContainText('by-keyboard-42');
      await page.keyboard.press('Control+Shift+Enter');
      await expect(title).toBeFocused();

      await tabTo(page, page.locator('.exam-bar').getByRole('button', { name: words.end }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await expect(dialog).toBeVisible();
      await focusSeen(page);
      await tabTo(page, dialog.getByRole('button', { name: words.end }));
      await page.keyboard.press('Enter');
      await page.waitForURL(/exams\/result\?sitting=/, { timeout: JUDGED_WITHIN });
      await expect(page.locator('.result-verdict')).toBeVisible();
      expect((await page.locator('.result-task').count()) > 1).toBe(true);
    });
  });
