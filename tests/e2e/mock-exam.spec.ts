/**
 * A whole mock exam, as long as the CKA: every task solved in its own shell by keyboard alone, which comes to everything; every
 * second one solved, which comes to their weights; and nothing done, on a phone and in Korean, which comes to nothing.
 */
import { expect, type Page } from '@playwright/test';
import { TerminalOnPage } from './naru.ts';
import { sittingOf, solutionOf, solve, type Timed, test } from './timed.ts';

const EXAM = 'mock-exam-1';
const TASKS = 16;

test.setTimeout(900_000);

async function goTo(page: Page, { origin, address }: Timed, locale: 'ko' | 'en'): Promise<void> {
  await page.goto(address);
  await page.goto(`${origin}/${locale}/exams/${EXAM}`);
}

/** Tab, or Shift+Tab, until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    await page.keyboard.press(key);
    const words = await page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    );
    if (name.test(words.trim())) return;
  }
  throw new Error(`${key} never came to ${name}`);
}

/** Into the terminal that is shown, by keyboard. */
async function tabToTerminal(page: Page): Promise<void> {
  const typing = () =>
    page.evaluate(() => document.activeElement?.classList.contains('xterm-helper-textarea') === true);
  for (let turn = 0; turn < 40 && !(await typing()); turn += 1) await page.keyboard.press('Tab');
  expect(await typing()).toBe(true);
}

test('all sixteen tasks solved by keyboard alone come to 100 %', async ({ page, timed, complaints }) => {
  await goTo(page, timed, 'en');
  await page.getByRole('button', { name: 'Begin the exam' }).waitFor();
  await tabTo(page, /^Begin the exam$/);
  await page.keyboard.press('Enter');
  const title = page.locator('.exam-task-title');
  await expect(title).toBeFocused({ timeout: 180_000 });
  const { tasks } = await sittingOf(page);
  expect(tasks).toHaveLength(TASKS);

  for (const task of tasks) {
    await expect(page.locator('.exam-paper .eyebrow')).toContainText(`Task ${task.number} of ${TASKS}`);
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    await tabToTerminal(page);
    await solve(page, terminal, await solutionOf(task), task.number);
    await page.keyboard.press('Control+Shift+Enter');
    await expect(title).toBeFocused();
    if (task.number === TASKS) break;
    await tabTo(page, /^Next task$/);
    await page.keyboard.press('Enter');
    await expect(title).toBeFocused();
  }

  await tabTo(page, /^End the exam$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog).not.toContainText('Tasks not looked at');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  await page.waitForURL(/\/en\/exams\/result\?sitting=/, { timeout: 240_000 });
  await expect(page.locator('.result-verdict')).toContainText('100');
  await expect(page.locator('.result-task')).toHaveCount(TASKS);
  await expect(page.locator('.result-findings li')).toHaveCount(0);
  for (const [at, { weight }] of tasks.entries())
    await expect(page.locator('.result-points').nth(at)).toHaveText(`${weight} of ${weight}`);

  await page.locator('[data-language-switch]').click();
  await expect(page.locator('.result-verdict')).toContainText('합격');
  // What was proved counts towards the progress.
  await page.goto(`${timed.origin}/ko/progress`);
  await expect(page.locator('main')).toContainText('문제 해결');
  expect(complaints).toEqual([]);
});

test('every second task solved comes to the weights of those, and a part of none else', async ({
  page,
  timed,
  complaints,
}) => {
  await goTo(page, timed, 'ko');
  await page.getByRole('button', { name: '시험 시작하기' }).click();
  await expect(page.locator('.exam-sheet')).toBeVisible({ timeout: 180_000 });
  const { tasks } = await sittingOf(page);
  const solved = tasks.filter(({ number }) => number % 2 === 1);
  for (const task of solved) {
    await page
      .locator('.exam-task-button')
      .nth(task.number - 1)
      .click();
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    await terminal.settled();
    await solve(page, terminal, await solutionOf(task), task.number);
  }
  await page.getByRole('button', { name: '시험 끝내기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '시험 끝내기' }).click();
  await page.waitForURL(/\/ko\/exams\/result\?sitting=/, { timeout: 240_000 });
  const points = page.locator('.result-points');
  for (const [at, { number, weight }] of tasks.entries())
    await expect(points.nth(at)).toHaveText(`${weight}점 가운데 ${number % 2 === 1 ? weight : 0}점`);
  const sum = (some: typeof tasks) => some.reduce((all, { weight }) => all + weight, 0);
  const percent = Math.round((100 * sum(solved)) / sum(tasks));
  await expect(page.locator('.result-verdict')).toContainText(String(percent));
  expect(complaints).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, locale: 'ko-KR' });

  test('nothing done comes to nothing', async ({ page, timed, complaints }) => {
    await goTo(page, timed, 'ko');
    await page.getByRole('button', { name: '시험 시작하기' }).tap();
    await expect(page.locator('.exam-sheet')).toBeVisible({ timeout: 180_000 });
    await page.getByRole('button', { name: '시험 끝내기' }).tap();
    await page.getByRole('dialog').getByRole('button', { name: '시험 끝내기' }).tap();
    await page.waitForURL(/\/ko\/exams\/result\?sitting=/, { timeout: 240_000 });
    await expect(page.locator('.result-verdict')).toContainText('불합격');
    await expect(page.locator('.result-verdict')).toContainText(/(?<!\d)0\s?%/);
    await expect(page.locator('.result-task')).toHaveCount(TASKS);
    expect(complaints).toEqual([]);
  });
});
