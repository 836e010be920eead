/** Grades of a class: rules set, a learner handed in, the grade explained, changed and exported; what is kept read, taken along, deleted. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './class.ts';
import { ExerciseOnPage, TerminalOnPage } from './naru.ts';

const LESSON = 'pods';

async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations: all } = await new AxeBuilder({ page }).analyze();
    found.push(
      ...all.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map((node) => node.html).join('\n')}`),
    );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** By which the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('grades: rules, a submission, why it is so, a decision with its reason, and the workbook', async ({
  school,
}) => {
  test.setTimeout(300_000);
  const teacher = await school.instructor('김강사', 'ko');
  const minji = await school.learner('민지', 'ko');
  const { page } = minji;
  await page.goto(`/ko/lessons/${LESSON}`);
  await new TerminalOnPage(page).ready();
  const id = (await page.locator('exercise-box').first().getAttribute('exercise')) ?? '';
  const exercise = new ExerciseOnPage(page, id);
  await exercise.start();
  await exercise.check();

  const grades = teacher.page;
  await grades.goto('/ko/class/grades/');
  await expect(grades.getByText('아직 매기는 항목이 없습니다.')).toBeVisible();
  await grades.getByLabel('더할 항목').selectOption(`exercise/${id}`);
  await grades.getByRole('button', { name: '더하기' }).click();
  await grades.getByLabel('학습자', { exact: true }).selectOption({ label: '민지' });
  await grades.getByLabel('분', { exact: true }).fill('30');
  await grades.getByRole('button', { name: '시간 더 주기' }).click();
  await expect(grades.getByText('저장하지 않은 변경이 있습니다.')).toBeVisible();
  await grades.getByRole('button', { name: '기준 저장' }).click();
  await expect(grades.getByText('저장했습니다.')).toBeVisible();

  const cell = grades.locator('.grade-cell').first();
  await expect(cell).toHaveText(/^[\d.]+%$/);
  expect(await violations(grades)).toEqual([]);
  await cell.click();
  const dialog = grades.getByRole('dialog');
  await expect(dialog.getByText('왜 이 점수인가요')).toBeVisible();
  await expect(dialog.locator('.grade-checks li').first()).toBeVisible();
  await expect(dialog.locator('.grade-because')).toContainText('시간을 30분 더 주었습니다');
  expect(await violations(grades)).toEqual([]);
  await dialog.getByLabel('점수(%)').fill('90');
  await dialog.getByRole('button', { name: '바꾸기', exact: true }).click();
  // Nothing is changed without a reason.
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('사유').fill('정전으로 제출하지 못했습니다');
  await dialog.getByRole('button', { name: '바꾸기', exact: true }).click();
  await expect(cell).toHaveText('90% (강사가 정함)');
  await expect(grades.locator('.grade-record')).toContainText('정전으로 제출하지 못했습니다');

  const [workbook] = await Promise.all([
    grades.waitForEvent('download'),
    grades.getByRole('link', { name: '엑셀로 내려받기' }).click(),
  ]);
  expect(workbook.suggestedFilename()).toMatch(/^naru-grades-\d{4}-\d{2}-\d{2}\.xlsx$/);
  expect((await readFile(await workbook.path())).subarray(0, 2).toString('latin1')).toBe('PK');

  await page.goto('/ko/grades/');
  await page.locator('.grade-item summary').first().click();
  await expect(page.locator('.grade-because')).toContainText('정전으로 제출하지 못했습니다');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await grades.setViewportSize({ width: 360, height: 800 });
  await grades.goto('/en/class/grades/');
  await expect(grades.locator('.grade-cell').first()).toBeVisible();
  expect(await overflow(grades)).toBeLessThanOrEqual(0);
  expect([...teacher.complaints, ...minji.complaints]).toEqual([]);
});

test('what is kept: read before joining, taken along, asked to be deleted', async ({ school, browser }) => {
  test.setTimeout(180_000);
  const teacher = await school.instructor('Kim', 'en');
  const stranger = await browser.newContext({ locale: 'en-US', baseURL: school.origin });
  const before = await stranger.newPage();
  await before.goto('/en/join/');
  await before.getByRole('link', { name: 'About your data' }).click();
  await expect(before.getByRole('heading', { level: 1 })).toHaveText('About your data');
  await expect(before.locator('[data-own]')).toContainText('before you join');
  expect(await violations(before)).toEqual([]);
  await stranger.close();

  const minji = await school.learner('민지', 'ko', { width: 360, height: 800 });
  await minji.page.goto('/ko/privacy/');
  expect(await overflow(minji.page)).toBeLessThanOrEqual(0);
  const [archive] = await Promise.all([
    minji.page.waitForEvent('download'),
    minji.page.getByRole('link', { name: '모두 내려받기 (ZIP)' }).click(),
  ]);
  expect((await readFile(await archive.path())).subarray(0, 2).toString('latin1')).toBe('PK');
  await minji.page.getByRole('button', { name: '지워 달라고 하기' }).click();
  await minji.page.getByRole('dialog').getByRole('button', { name: '지워 달라고 하기' }).click();
  await expect(minji.page.getByRole('status')).toContainText('지워 달라고 했습니다');
  expect(await violations(minji.page)).toEqual([]);
  await teacher.page.goto('/en/class/privacy/');
  await expect(teacher.page.getByText(/^민지, /)).toBeVisible();
  await teacher.page.getByLabel('Responsible').fill('나루 교육원');
  await teacher.page.getByLabel(/^Days to keep/).fill('90');
  await teacher.page.getByRole('button', { name: 'Save' }).click();
  await expect(teacher.page.getByText('Saved.')).toBeVisible();
  expect(await violations(teacher.page)).toEqual([]);
  await minji.page.getByRole('button', { name: '요청 취소하기' }).click();
  await expect(minji.page.getByRole('button', { name: '지워 달라고 하기' })).toBeVisible();
  await expect(minji.page.locator('[data-who]')).toContainText('책임자: 나루 교육원');
  await expect(minji.page.locator('[data-long]')).toContainText('90일');
  expect(minji.complaints).toEqual([]);
});
