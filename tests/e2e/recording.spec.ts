/** A terminal is recorded when the learner says so, and replayed beside what happened in exercises meanwhile. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { commands, ExerciseOnPage, exerciseFile, expect, TerminalOnPage, test } from './naru.ts';

const EXERCISE = 'fnd-deployment-scale';
const LESSON = '/ko/lessons/replicasets-deployments';

/** Opens the card of the recorder, and turns recording of this terminal on or off. */
async function turn(page: Page, on: boolean): Promise<void> {
  await page.locator('.record-tool').click();
  const choice = page.getByRole('switch', { name: '이 터미널 녹화' });
  await choice.setChecked(on);
  const sign = page.locator('record-switch .recording-sign');
  if (on) await expect(sign).toBeVisible();
  else await expect(sign).toBeHidden();
  await page.keyboard.press('Escape');
}

/** The rows of the replay, from the top. */
const rows = (page: Page): Locator => page.locator('.replay-screen .xterm-rows');

const slider = (page: Page): Locator => page.locator('.replay-slider');

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

test('what was typed and checked is replayed, with the result on the time line, in both languages', async ({
  page,
  complaints,
}) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('echo before-it-was-on; clear');
  await expect(page.locator('record-switch .recording-sign')).toBeHidden();
  await turn(page, true);
  await expect(page.locator('record-switch [role=status]')).toHaveText('녹화를 시작했습니다.');
  await expect(page.getByRole('tab').first()).toContainText('녹화 중');

  await terminal.type("echo '나루 한글 ok'");
  const exercise = new ExerciseOnPage(page, EXERCISE);
  await exercise.start();
  await exercise.check();
  await terminal.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  await terminal.settled();
  await exercise.check();
  await expect(exercise.box).toHaveAttribute('data-state', 'passed');
  await terminal.type('echo the-end');
  await expect(terminal.screen).toContainText('the-end');
  await turn(page, false);

  await page.goto('/ko/recordings');
  const entry = page.locator('.recording').first();
  await expect(entry).toContainText('첫 번째 터미널');
  await expect(entry).toContainText('Deployment 만들고 확장하기');
  expect(await violations(page)).toEqual([]);
  await entry.getByRole('link', { name: /^재생/ }).click();

  // The first screen, then to the first mark: nothing was right yet, and it says what.
  await expect(rows(page)).toBeVisible();
  await expect(rows(page)).not.toContainText('before-it-was-on');
  const marks = page.locator('.mark-button');
  await marks.filter({ hasText: '4점 가운데 0점' }).click();
  await expect(page.locator('.mark-detail:visible')).toContainText('아직 아님');
  await expect(page.locator('.mark-findings').first()).toContainText('hello');
  await expect(rows(page)).toContainText('나루 한글 ok');
  await expect(rows(page)).not.toContainText('the-end');
  await marks.filter({ hasText: '4점 가운데 4점' }).last().click();
  await expect(rows(page)).toContainText('deployment.apps/hello scaled');

  // To the end with the keyboard, back to the beginning, and played from there.
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(rows(page)).toContainText('the-end');
  await page.keyboard.press('Home');
  await expect(rows(page)).not.toContainText('the-end');
  await page.getByLabel('속도').selectOption('8');
  await slider(page).focus();
  await page.keyboard.press(' ');
  await expect(page.locator('.replay-play')).toHaveText('일시 정지');
  await expect(rows(page)).toContainText('the-end', { timeout: 60_000 });
  await expect(page.locator('.replay-play')).toHaveText('재생');
  await page.keyboard.press(',');
  await page.keyboard.press('.');
  await page.getByText('화면의 글자').click();
  await expect(page.locator('.replay-text')).toContainText('나루 한글 ok');
  expect(await violations(page)).toEqual([]);

  // The same recording in the other language.
  await page.locator('[data-language-switch]').click();
  await expect(page).toHaveURL(/\/en\/recordings\/play\?id=/);
  await page.locator('.mark-button', { hasText: '0 of 4 points' }).click();
  await expect(page.locator('.mark-detail:visible')).toContainText('Not yet');

  // The attempt, with what each submission came to, and the way into the recording.
  await page.goto('/ko/attempts');
  const attempt = page.locator('.attempt').first();
  await expect(attempt).toContainText('4점 가운데 4점');
  await attempt.locator('summary').click();
  await expect(attempt.locator('.attempt-submissions > li').first()).toContainText('아직 아님');
  expect(await violations(page)).toEqual([]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV 표로 내려받기' }).click();
  const table = await readFile(await (await downloading).path(), 'utf8');
  expect(table).toContain(EXERCISE);
  await attempt.getByRole('link', { name: '녹화로 다시 보기' }).first().click();
  await expect(rows(page)).toContainText('나루 한글 ok');
  expect(complaints).toEqual([]);
});

test('a recording is kept as an asciicast, fits a phone, and is deleted for good', async ({ page }) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await turn(page, true);
  await terminal.type('clear; echo kept-for-ever');
  await terminal.settled();
  await turn(page, false);
  await page.goto('/ko/recordings');
  const entries = page.locator('.recording');
  await expect(entries.first()).toBeVisible();
  const before = await entries.count();
  const downloading = page.waitForEvent('download');
  await entries
    .first()
    .getByRole('link', { name: /^내려받기/ })
    .click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^naru-.*-main\.cast$/);
  const [header, ...events] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(header ?? '')).toMatchObject({ version: 2 });
  expect(events.map((line) => JSON.parse(line)[1]).every((code) => ['o', 'r', 'm'].includes(code))).toBe(
    true,
  );

  await page.setViewportSize({ width: 360, height: 740 });
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await wider()).toBeLessThanOrEqual(0);
  await entries.first().getByRole('link', { name: /^재생/ }).click();
  await expect(rows(page)).toBeVisible();
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(rows(page)).toContainText('kept-for-ever');
  expect(await wider()).toBeLessThanOrEqual(0);
  const { screen, place } = await page.evaluate(() => ({
    screen: document.querySelector('.replay-screen .xterm-screen')?.clientWidth ?? 0,
    place: document.querySelector('.replay-screen')?.clientWidth ?? 0,
  }));
  expect(screen).toBeGreaterThan(place * 0.8);
  expect(screen).toBeLessThanOrEqual(place);
  expect(await violations(page)).toEqual([]);

  await page.goto('/ko/recordings');
  await entries
    .first()
    .getByRole('button', { name: /^지우기/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: '지우기' }).click();
  await expect(entries).toHaveCount(before - 1);
});

test('a recording that the disk ended says so above the terminal, and is said in full where it is turned on', async ({
  page,
}) => {
  await page.route('/api/state', async (route) => {
    const state = await (await route.fetch()).json();
    const recording = { all: false, shells: [], stopped: [{ shell: 'main', why: 'disk' }] };
    await route.fulfill({ json: { ...state, recording } });
  });
  // The socket would tell the truth.
  await page.routeWebSocket(/\/ws\/events/, () => undefined);
  await page.goto('/ko/lessons/pods');
  await expect(page.locator('record-switch .recording-sign')).toHaveText('녹화 멈춤');
  await page.locator('.record-tool').click();
  await expect(page.locator('.record-card')).toContainText('디스크에 쓸 수 없어 녹화를 멈췄습니다');
  await expect(page.getByRole('switch', { name: '이 터미널 녹화' })).not.toBeChecked();
});
