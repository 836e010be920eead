/**
 * Exams are sat: the short practice exam in both languages, wide and narrow, through a reload, a server that is killed in the
 * middle, a second tab, a pause, and the end by a click and by the clock.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { TerminalOnPage } from './naru.ts';
import { canBeTyped, JUDGED_WITHIN, sittingOf, solutionOf, solve, type Timed, test } from './timed.ts';

test.setTimeout(480_000);

const MINUTE = 60_000;
const EXAM = 'practice-short';

async function violations(page: Page): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

/** Signs in and goes to the exam of the page's language. */
async function goTo(page: Page, { origin, address }: Timed, locale: 'ko' | 'en'): Promise<void> {
  await page.goto(address);
  await page.goto(`${origin}/${locale}/exams/${EXAM}`);
}

const SHEET = '.exam-sheet';
const taskButton = (page: Page, number: number) => page.locator('.exam-task-button').nth(number - 1);

test('is sat in English, through a reload and a server that is killed', async ({
  page,
  timed,
  complaints,
}) => {
  await goTo(page, timed, 'en');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Begin the exam' }).click();
  await expect(page.locator(SHEET)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('timer')).toHaveText(/^0:3[45]:\d\d$/);
  expect(await violations(page)).toEqual([]);

  const { tasks } = await sittingOf(page);
  expect(tasks).toHaveLength(5);
  const solutions = await Promise.all(tasks.map(solutionOf));
  const solved = solutions.findIndex(canBeTyped) + 1;
  expect(solved).toBeGreaterThan(0);

  const other = solved === 1 ? 2 : 1;
  await taskButton(page, other).click();
  await page.getByRole('button', { name: 'Flag', exact: true }).click();
  await page.getByRole('button', { name: 'Show in Korean' }).click();
  await expect(page.locator('.exam-text')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('.exam-text')).toContainText('채점하는 것');
  await page.getByLabel('Notes').fill('later, perhaps');
  await expect(page.locator('.exam-note-saved')).toHaveText('Saved');

  await page.reload();
  await expect(page.locator(SHEET)).toBeVisible();
  await expect(taskButton(page, other)).toHaveAttribute('aria-current', 'true');
  await expect(page.getByLabel('Notes')).toHaveValue('later, perhaps');

  await taskButton(page, solved).click();
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  // Has the focus from here on.
  await terminal.settled();
  await solve(page, terminal, solutions[solved - 1] ?? '', solved);

  // As in the exam, ssh leads to the host of another task, and exit back.
  const host = `cka-0${other}`;
  await terminal.type(`clear; ssh ${host}`);
  await expect(terminal.screen).toContainText(`${host}:~$`);
  await terminal.type('exit');
  await expect(terminal.screen).toContainText(`Connection to ${host} closed.`);

  await expect.poll(() => timed.hasKept(`Connection to ${host} closed.`)).toBe(true);
  await timed.killAndStart();
  await expect(terminal.screen).toContainText('────', { timeout: 60_000 });
  await expect(page.locator('terminal-pane[data-active]')).toHaveAttribute('data-prompt', 'empty', {
    timeout: 60_000,
  });
  const after = await sittingOf(page);
  expect(after).toMatchObject({
    phase: 'open',
    tasks: expect.arrayContaining([
      expect.objectContaining({ number: other, flagged: true, note: 'later, perhaps' }),
    ]),
  });
  await terminal.settled();

  await page.getByRole('button', { name: 'End the exam' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Tasks not looked at:');
  await expect(dialog).toContainText(`Flagged tasks: ${other}`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator(SHEET)).toBeVisible();
  await page.getByRole('button', { name: 'End the exam' }).click();
  await dialog.getByRole('button', { name: 'End the exam' }).click();
  await expect(page.getByText('Your work is being graded')).toBeVisible();

  await page.waitForURL(/\/en\/exams\/result\?sitting=/, { timeout: JUDGED_WITHIN });
  await expect(page.locator('.result-verdict')).toContainText('Not passed');
  const cards = page.locator('.result-task');
  // Other ones each time: the name says which.
  const { weight, exercise } = tasks[solved - 1]!;
  const points = cards.nth(solved - 1).locator('.result-points');
  await expect(points, exercise).toHaveText(`${weight} of ${weight}`);
  await expect(cards.nth(other - 1)).toContainText('Korean was asked for');
  await expect(cards.nth(other - 1)).toContainText('later, perhaps');
  await expect(
    cards
      .nth(other - 1)
      .locator('.result-findings li')
      .first(),
  ).toBeVisible();
  await expect(page.getByRole('rowheader')).toHaveCount(5);
  await cards
    .nth(other - 1)
    .getByText('The task', { exact: true })
    .click();
  await expect(cards.nth(other - 1).locator('.prose')).toContainText('What is graded');
  expect(await violations(page)).toEqual([]);

  // The other language shows the same result, and the list knows it.
  await page.locator('[data-language-switch]').click();
  await expect(page.locator('.result-verdict')).toContainText('불합격');
  await page.getByRole('link', { name: '모든 시험' }).click();
  await expect(page.locator('.exam-sitting')).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  // Only the connections that were cut when the server was killed.
  expect(
    complaints.filter((words) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(words)),
  ).toEqual([]);
});

test('is sat in Korean on a phone, in two tabs, with a pause, until the time is up', async ({
  browser,
  timed,
}) => {
  const context = await browser.newContext({
    locale: 'ko-KR',
    colorScheme: 'dark',
    viewport: { width: 390, height: 800 },
    hasTouch: true,
  });
  const page = await context.newPage();
  await goTo(page, timed, 'ko');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: '시험 시작하기' }).click();
  await expect(page.locator(SHEET)).toBeVisible({ timeout: 90_000 });
  const widest = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await widest()).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);

  // The other view of a narrow window, and back.
  await page.getByRole('button', { name: '터미널', exact: true }).click();
  await new TerminalOnPage(page).ready();
  expect(await violations(page)).toEqual([]);
  await page.locator('.view-switch [data-view="text"]').click();
  await expect(page.locator('.exam-text')).toHaveAttribute('lang', 'en');

  // A second tab is told of, shows the same, and takes part.
  const second = await context.newPage();
  await second.goto(`${timed.origin}/ko/exams/${EXAM}`);
  await expect(second.locator(SHEET)).toBeVisible();
  for (const tab of [page, second])
    await expect(tab.locator('.exam-notice')).toContainText('다른 탭에도 열려 있습니다');
  await second.getByRole('button', { name: '표시하기' }).click();
  await expect(page.getByRole('button', { name: '표시 지우기' })).toBeVisible();

  // A pause hides the tasks in both, and time stands still.
  await second.getByRole('button', { name: '일시 정지' }).click();
  for (const tab of [page, second])
    await expect(tab.getByRole('heading', { name: '시험을 일시 정지했습니다' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const { left } = await sittingOf(page);
  // Other pages lead back to it.
  await second.goto(`${timed.origin}/ko/exams`);
  await expect(second.locator('live-banner')).toContainText('시험이 진행 중입니다: 짧은 연습 시험');
  expect(await violations(second)).toEqual([]);
  await second.locator('live-banner').getByRole('link', { name: '시험으로 가기' }).click();
  await timed.putForward(600 * MINUTE);
  expect((await sittingOf(page)).left).toBe(left);
  await page.getByRole('button', { name: '시험 이어서 하기' }).click();
  await expect(second.locator(SHEET)).toBeVisible();

  // Shortly before a warning, and past the end.
  const at = 600 * MINUTE + left;
  await timed.putForward(at - 30 * MINUTE - 4_000);
  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: '30분 남았습니다' })).toBeVisible({
    timeout: 20_000,
  });
  await timed.putForward(at + MINUTE);
  await page.reload();
  await expect(page.getByText('시간이 끝났습니다')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  for (const tab of [page, second])
    await tab.waitForURL(/\/ko\/exams\/result\?sitting=/, { timeout: JUDGED_WITHIN });
  await expect(page.locator('.result-verdict')).toContainText('시간이 다 되어 끝남');
  expect(await violations(page)).toEqual([]);
  expect(await widest()).toBeLessThanOrEqual(0);

  // On paper there is what was found, and nothing to press.
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.result-ways')).toBeHidden();
  await expect(page.locator('.result-task').first()).toBeVisible();
  await context.close();
});

test('is begun, looked through and ended by keyboard alone', async ({ page, timed }) => {
  await goTo(page, timed, 'en');
  const press = async (key: string, times = 1): Promise<void> => {
    for (let turn = 0; turn < times; turn += 1) await page.keyboard.press(key);
  };
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      await page.keyboard.press('Tab');
      const words = await page.evaluate(() => document.activeElement?.textContent ?? '');
      if (name.test(words.trim())) return;
    }
    throw new Error(`Tab never came to ${name}`);
  };
  await page.getByRole('button', { name: 'Begin the exam' }).waitFor();
  await tabTo(/^Begin the exam$/);
  await press('Enter');
  await expect(page.locator(SHEET)).toBeVisible({ timeout: 90_000 });
  // The focus is at the task, and the next one is a few keys away.
  await expect(page.locator('.exam-task-title')).toBeFocused();
  await tabTo(/^Next task$/);
  await press('Enter');
  await expect(page.locator('.exam-task-title')).toBeFocused();
  await expect(page.locator('.exam-paper .eyebrow')).toContainText('Task 2 of 5');

  // Into the terminal, and out of it.
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('echo by-keyboard');
  await expect(terminal.screen).toContainText('by-keyboard');
  await press('Control+Shift+Enter');
  await expect(page.locator('.exam-task-title')).toBeFocused();

  await press('Shift+Tab', 1);
  for (let turn = 0; turn < 12; turn += 1) {
    const words = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (words === 'End the exam') break;
    await press('Shift+Tab');
  }
  await press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await press('Tab');
  await press('Enter');
  await page.waitForURL(/\/en\/exams\/result\?sitting=/, { timeout: JUDGED_WITHIN });
});

test('has tasks that no page shows before it begins, and no word of checks meanwhile', async ({
  page,
  timed,
}) => {
  await page.goto(timed.address);
  const part = (locale: string, id: string) =>
    page.request.get(`${timed.origin}/${locale}/exams/tasks/${id}.part`);
  expect((await part('en', 'mk1-broken-webshop')).status()).toBe(403);
  const answers: string[] = [];
  page.on('response', async (response) => {
    if (/\/(api|exams\/tasks)\//.test(response.url())) answers.push(await response.text().catch(() => ''));
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => answers.push(String(payload))),
  );
  await page.goto(`${timed.origin}/en/exams/${EXAM}`);
  await page.getByRole('button', { name: 'Begin the exam' }).click();
  await expect(page.locator(SHEET)).toBeVisible({ timeout: 90_000 });
  await new TerminalOnPage(page).ready();
  const { id, tasks } = await sittingOf(page);
  const [first] = tasks;
  expect((await part('ko', first?.exercise ?? '')).status()).toBe(403);
  expect((await page.request.get(`${timed.origin}/api/sittings/${id}/result`)).status()).toBe(409);
  const all = answers.join('\n');
  expect(all).toContain(first?.title ?? '-');
  expect(all).not.toMatch(/hint-box|why-box|"verdicts":\[\{|"findings":\[\{|"points":|solution/);
});
