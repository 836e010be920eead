/** Hints one after another, the solution when it is wanted; both are written down with the attempt and stand on the page of attempts. */
import AxeBuilder from '@axe-core/playwright';
import { ExerciseOnPage, exerciseFile, expect, TerminalOnPage, test } from './naru.ts';

const EXERCISE = 'fnd-forward-and-back';
const WORDS = {
  ko: {
    show: '풀이 보기',
    cancel: '취소하기',
    hide: '풀이 접기',
    hints: '힌트 2개 열어 봄',
    seen: /뒤에 풀이를 봄/,
  },
  en: {
    show: 'Show the solution',
    cancel: 'Cancel',
    hide: 'Hide the solution',
    hints: 'Hints opened: 2',
    seen: /Solution seen after/,
  },
} as const;

for (const locale of ['ko', 'en'] as const)
  test(`hints and the solution of an attempt, in "${locale}"`, async ({ page, complaints }) => {
    const words = WORDS[locale];
    const exercise = new ExerciseOnPage(page, EXERCISE);
    await page.goto(`/${locale}/lessons/replicasets-deployments`);
    await new TerminalOnPage(page).ready();
    const { box } = exercise;
    const [first, second] = [1, 2].map((step) =>
      box.locator(`hint-box[check=forward-then-back][data-step="${step}"] summary`),
    );
    if (!first || !second) throw new Error('no hints');
    // Begun anew, so that nothing is known of it.
    await page.request.post(`/api/exercises/${EXERCISE}/start`, {
      data: {},
      headers: { origin: new URL(page.url()).origin },
    });
    await page.request.post(`/api/exercises/${EXERCISE}/reset`, {
      data: {},
      headers: { origin: new URL(page.url()).origin },
    });
    await page.reload();
    await expect(box.locator('.exercise-check')).toBeEnabled({ timeout: 30_000 });

    await expect(second).toBeHidden();
    await first.focus();
    await page.keyboard.press('Enter');
    await expect(second).toBeVisible();
    await second.click();
    // Folded again, nothing that was open goes.
    await first.click();
    await expect(second).toBeVisible();

    await box.getByRole('button', { name: words.show }).click();
    const question = page.getByRole('dialog');
    await expect(question).toBeVisible();
    expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
    await question.getByRole('button', { name: words.cancel }).click();
    await expect(box.locator('.exercise-solution')).toBeHidden();
    const script =
      (await exerciseFile(EXERCISE, 'solution.sh')).split('\n').find((line) => line.startsWith('kubectl')) ??
      '';
    expect(await page.content()).not.toContain(script);

    await box.getByRole('button', { name: words.show }).click();
    await question.getByRole('button', { name: words.show }).click();
    await expect(box.locator('.exercise-solution pre')).toContainText('rollout');
    await expect(box.locator('.exercise-solution h3')).toBeFocused();
    expect((await new AxeBuilder({ page }).include('.exercise-solution').analyze()).violations).toEqual([]);
    await box.getByRole('button', { name: words.hide }).click();
    await expect(box.locator('.exercise-solution')).toBeHidden();

    // Known in another tab, too, and there after a reload.
    await page.reload();
    await expect(second).toBeVisible({ timeout: 20_000 });
    await page.goto(`/${locale}/attempts`);
    const attempt = page.locator('.attempt').first();
    await expect(attempt).toContainText(words.hints);
    await expect(attempt).toContainText(words.seen);
    await attempt.locator('summary').click();
    await expect(attempt.locator('.attempt-hints li')).toHaveCount(2);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(complaints).toEqual([]);
  });
