/** One cluster, one exercise in progress: what becomes of the other is said first. Two tabs show the same attempt, and say so. */
import AxeBuilder from '@axe-core/playwright';
import { ExerciseOnPage, expect, TerminalOnPage, test } from './naru.ts';

const [FIRST, SECOND] = ['fnd-service-clusterip', 'fnd-service-selector'];
const WORDS = {
  ko: {
    going: /실습이 진행 중입니다/,
    cancel: '취소하기',
    go: '끝내고 이 실습 시작',
    ended: '지난 시도가 끝났습니다',
    tabs: /다른 탭에도 열려 있습니다/,
    reset: '처음부터 다시',
    lost: /~\/lab/,
  },
  en: {
    going: /is in progress/,
    cancel: 'Cancel',
    go: 'End it and start this one',
    ended: 'The last attempt has ended',
    tabs: /open in another tab/,
    reset: 'Start over',
    lost: /~\/lab/,
  },
} as const;

for (const locale of ['ko', 'en'] as const)
  test(`a second exercise asks before it ends the first, in "${locale}"`, async ({ page, complaints }) => {
    test.setTimeout(120_000);
    const words = WORDS[locale];
    await page.goto(`/${locale}/lessons/services-basics`);
    await new TerminalOnPage(page).ready();
    const [first, second] = [new ExerciseOnPage(page, FIRST ?? ''), new ExerciseOnPage(page, SECOND ?? '')];
    // Whatever another test has left, the first one is the one in progress.
    if (await first.box.locator('.exercise-start').isVisible()) await first.start();
    const passed = (await first.box.getAttribute('data-state')) === 'passed';
    const reset = first.box.getByRole('button', { name: words.reset });
    await expect(reset).toBeEnabled();
    await reset.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(words.lost);
    await dialog.locator('.button.primary').click();
    await expect(first.box).toHaveAttribute('data-state', 'open', { timeout: 30_000 });

    await second.box.locator('.exercise-start').click();
    await expect(dialog).toContainText(words.going);
    expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
    await dialog.getByRole('button', { name: words.cancel }).click();
    await expect(first.box).toHaveAttribute('data-state', 'open');
    await expect(second.box).toHaveAttribute('data-state', 'new');

    await second.box.locator('.exercise-start').click();
    await dialog.getByRole('button', { name: words.go }).click();
    await expect(second.box).toHaveAttribute('data-state', 'open', { timeout: 30_000 });
    await expect(first.box).toHaveAttribute('data-state', 'new');
    if (!passed && (await first.box.locator('.exercise-history').innerText()).length > 0)
      await expect(first.box.locator('.exercise-state')).toHaveText(words.ended);
    expect(complaints).toEqual([]);
  });

for (const locale of ['ko', 'en'] as const)
  test(`two tabs of one lesson show the same attempt and say so, in "${locale}"`, async ({
    page,
    context,
  }) => {
    const words = WORDS[locale];
    const lesson = `/${locale}/lessons/services-basics`;
    await page.goto(lesson);
    await new TerminalOnPage(page).ready();
    const here = new ExerciseOnPage(page, FIRST ?? '');
    await expect(here.box).toHaveAttribute('data-state', /new|open/);
    if ((await here.box.getAttribute('data-state')) === 'new') await here.start();
    const note = here.box.getByText(words.tabs);
    await expect(note).toBeHidden();
    const other = await context.newPage();
    await other.goto(lesson);
    const there = new ExerciseOnPage(other, FIRST ?? '');
    await expect(there.box.getByText(words.tabs)).toBeVisible({ timeout: 20_000 });
    await expect(note).toBeVisible();
    // Hints opened in one are open to the other; what is checked in one is seen in the other.
    await there.check();
    await expect(here.box.locator('check-box[data-state=fail]').first()).toBeVisible({ timeout: 20_000 });
    await other.close();
    await expect(note).toBeHidden();
  });
