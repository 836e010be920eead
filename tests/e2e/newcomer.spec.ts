/**
 * A newcomer's first hour, wide in English and on a phone in Korean: from the first page to the first lesson, a command of the text run
 * with a click, the first exercise solved while its ticks appear by themselves, then graded, and all of it still there afterwards.
 */
import { expect, type Page } from '@playwright/test';
import { ExerciseOnPage, TerminalOnPage } from './naru.ts';
import { test } from './timed.ts';

const EXERCISE = 'fnd-hello-lab';

const WORDS = {
  en: {
    start: 'Start the first lesson',
    run: 'Run in terminal',
    early: '1 of 3 points',
    notYet: 'Not yet',
    score: '3 of 3 points',
    passed: 'Passed',
    continue: 'Continue',
    one: /1 of \d+ exercises passed/,
    progress: 'My progress',
    tries: '2 submissions',
  },
  ko: {
    start: '첫 레슨 시작하기',
    run: '터미널에서 실행',
    early: '3점 가운데 1점',
    notYet: '아직 아님',
    score: '3점 가운데 3점',
    passed: '통과했습니다',
    continue: '이어서 하기',
    one: /실습 \d+개 가운데 1개 통과/,
    progress: '내 진도',
    tries: '확인 2번',
  },
} as const;

/** On a narrow window one of the two is shown. */
async function show(page: Page, view: 'text' | 'terminal'): Promise<void> {
  const button = page.locator(`.view-switch [data-view=${view}]`);
  if (await button.isVisible()) await button.click();
}

for (const [locale, device] of [
  ['en', { viewport: { width: 1280, height: 860 }, locale: 'en-GB' }],
  ['ko', { viewport: { width: 390, height: 800 }, locale: 'ko-KR', hasTouch: true }],
] as const)
  test.describe(`in "${locale}", ${device.viewport.width} pixels wide`, () => {
    test.use(device);
    test.setTimeout(180_000);

    test('a first hour: begun, tried, graded, solved, and found again', async ({
      page,
      timed,
      complaints,
    }) => {
      const words = WORDS[locale];
      // The browser says which language it prefers.
      await page.goto(timed.address);
      await expect(page).toHaveURL(new RegExp(`/${locale}/?$`));
      await page.getByRole('link', { name: words.start }).click();
      await expect(page).toHaveURL(new RegExp(`/${locale}/lessons/course-guide$`));

      const terminal = new TerminalOnPage(page);
      await show(page, 'terminal');
      await terminal.ready();
      await show(page, 'text');
      await page.getByRole('button', { name: words.run }).first().click();
      await expect(terminal.screen).toContainText(/naru-worker2\s+Ready/);

      await show(page, 'text');
      const exercise = new ExerciseOnPage(page, EXERCISE);
      await exercise.start();
      await expect(exercise.box.locator('check-box[data-state=not-yet]')).toHaveCount(3);
      await show(page, 'terminal');
      await terminal.type('clear; kubectl create namespace hello-lab');
      await show(page, 'text');
      await expect(exercise.checkBox('namespace')).toHaveAttribute('data-state', 'pass');

      // Submitted too early: the grade says what is there, and each check what is not.
      await exercise.check();
      await expect(exercise.box.locator('.exercise-score-text')).toHaveText(words.early);
      await expect(exercise.checkBox('language').locator('.check-state')).toHaveText(words.notYet);
      await expect(exercise.checkBox('language').locator('.check-findings li').first()).toBeVisible();

      await show(page, 'terminal');
      await terminal.type('kubectl -n hello-lab create configmap hello --from-literal=lang=en');
      await show(page, 'text');
      await expect(exercise.box.locator('check-box[data-state=pass]')).toHaveCount(3);
      await expect(exercise.box.locator('.exercise-score-text')).toHaveText(words.score);
      await expect(exercise.box.locator('.exercise-state')).toHaveText(words.passed);

      await page.reload();
      await expect(exercise.box.locator('.exercise-state')).toHaveText(words.passed);
      await page.goto(timed.origin);
      await expect(page.getByRole('link', { name: words.continue })).toHaveAttribute('href', /course-guide$/);
      await expect(page.locator('course-meter')).toContainText(words.one);
      await page.getByRole('link', { name: words.progress }).click();
      await expect(page.locator('.standing-domain').last()).toContainText(words.one);
      await page.goto(`${timed.origin}/${locale}/attempts`);
      await expect(page.locator('.attempt')).toHaveCount(1);
      await expect(page.locator('.attempt')).toContainText(words.score);
      await expect(page.locator('.attempt')).toContainText(words.tries);
      expect(complaints).toEqual([]);
    });
  });
