/**
 * A whole day of a class: one instructor and three learners, in both languages and on a phone, from the first lesson over a hand and
 * an exam within its window to the exported grades; the server is killed in the middle of the exam.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { SittingState } from '../../server/protocol.ts';
import { type ClassServer, expect, type Member, test } from './class.ts';
import { commands, ExerciseOnPage, exerciseFile, TerminalOnPage } from './naru.ts';
import { canBeTyped, JUDGED_WITHIN, sittingOf, solutionOf, solve } from './timed.ts';

const LESSON = 'pods';
const EXERCISE = 'fnd-first-pod';
const EXAM = 'practice-short';
const MINUTE = 60_000;

const seat = (board: Page, name: string) => board.locator('.seat').filter({ hasText: name });

async function onLesson({ page }: Member, language: 'ko' | 'en'): Promise<TerminalOnPage> {
  await page.goto(`/${language}/lessons/${LESSON}`);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  return terminal;
}

/** Nothing was done yet, so that what is wrong is known; three minutes and more are told to the board by its clock. */
async function becomeStuck({ page }: Member, board: Page, name: string): Promise<void> {
  const exercise = new ExerciseOnPage(page, EXERCISE);
  await exercise.start();
  await exercise.check();
  await expect(seat(board, name).locator('.seat-count')).toHaveText(/^0\/\d$/, { timeout: 30_000 });
  await board.clock.setSystemTime(Date.now() + 10 * MINUTE);
  await board.getByRole('button', { name: '수업 계획' }).click();
  await board.getByRole('button', { name: '자리', exact: true }).click();
  await expect(seat(board, name)).toHaveAttribute('data-state', 'stuck', { timeout: 30_000 });
  await expect(seat(board, name).locator('.seat-note')).toContainText('째');
}

/** A time of day as it is typed into the field of a plan. */
function localTime(ahead: number): string {
  const at = new Date(Date.now() + ahead);
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

async function planExam(board: Page, title: string): Promise<void> {
  await board.getByRole('button', { name: '수업 계획' }).click();
  const row = board.locator('.plan-exams > li').filter({ hasText: title });
  const [from, until] = [row.locator('input').first(), row.locator('input').last()];
  const set = row.getByRole('button', { name: '시간 정하기' });
  await from.fill(localTime(2 * 60 * MINUTE));
  await until.fill(localTime(-MINUTE));
  await set.click();
  await expect(until).toBeFocused();
  expect(await until.evaluate((field: HTMLInputElement) => field.validationMessage)).toContain('늦어야');
  await from.fill(localTime(-MINUTE));
  await until.fill(localTime(2 * 60 * MINUTE));
  await set.click();
  await expect(row.locator('.plan-state')).toHaveText('정해짐');
}

async function begin({ page }: Member, language: 'ko' | 'en'): Promise<SittingState> {
  await page.goto(`/${language}/exams/${EXAM}`);
  await page.getByRole('button', { name: language === 'ko' ? '시험 시작하기' : 'Begin the exam' }).click();
  await expect(page.locator('.exam-sheet')).toBeVisible({ timeout: 180_000 });
  return sittingOf(page);
}

async function endExam({ page }: Member, language: 'ko' | 'en'): Promise<void> {
  const name = language === 'ko' ? '시험 끝내기' : 'End the exam';
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
  await page.waitForURL(/\/exams\/result\?sitting=/, { timeout: JUDGED_WITHIN });
}

/** One task, through to its end: which of the exercises, others each time, and its weight. */
async function solveOne(page: Page, { tasks }: SittingState): Promise<{ exercise: string; weight: number }> {
  const solutions = await Promise.all(tasks.map(solutionOf));
  const at = solutions.findIndex(canBeTyped);
  const { number, exercise, weight } = tasks[at]!;
  await page
    .locator('.exam-task-button')
    .nth(number - 1)
    .click();
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.settled();
  await solve(page, terminal, solutions[at]!, number);
  return { exercise, weight };
}

async function gradesOf({ page }: Member, school: ClassServer): Promise<string> {
  await page.goto('/ko/class/grades/');
  for (const item of [`exercise/${EXERCISE}`, `exam/${EXAM}`]) {
    await page.getByLabel('더할 항목').selectOption(item);
    await page.getByRole('button', { name: '더하기' }).click();
  }
  await page.getByRole('button', { name: '기준 저장' }).click();
  await expect(page.getByText('저장했습니다.')).toBeVisible();
  const [workbook] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '엑셀로 내려받기' }).click(),
  ]);
  expect((await readFile(await workbook.path())).subarray(0, 2).toString('latin1')).toBe('PK');
  const csv = await page.request.get(
    `${school.origin}/api/class/grades/export?as=csv&locale=ko&table=grades`,
  );
  return csv.text();
}

test('a day of a class: lesson, stuck, a hand, help, an exam that outlives the server, grades', async ({
  school,
}) => {
  test.setTimeout(900_000);
  const teacher = await school.instructor('김강사', 'ko');
  const board = teacher.page;
  await board.goto('/ko/class/board/');
  const minji = await school.learner('민지', 'ko');
  const alex = await school.learner('Alex', 'en');
  const suhyeon = await school.learner('수현', 'ko', { width: 390, height: 844 });

  const shell = await onLesson(minji, 'ko');
  await onLesson(alex, 'en');
  await suhyeon.page.goto(`/ko/lessons/${LESSON}`);
  await expect(board.locator('.board-counts')).toContainText('3명 가운데 3명 접속', { timeout: 60_000 });
  await becomeStuck(minji, board, '민지');

  // A hand from the phone, too; whoever was stuck is watched and told what to do.
  await minji.page.getByRole('button', { name: '손들기' }).click();
  await minji.page.locator('.class-hand-card').getByRole('button', { name: '손들기' }).click();
  await suhyeon.page.getByRole('button', { name: '손들기' }).click();
  await suhyeon.page.locator('.class-hand-card').getByRole('button', { name: '손들기' }).click();
  await expect(board.locator('.hand-list > li')).toHaveCount(2);
  await board.locator('.hand-list > li').first().getByRole('button', { name: '갈게요' }).click();
  await board.locator('.hand-list > li').first().getByRole('button', { name: '자리 보기' }).click();
  await board.getByRole('button', { name: '화면 보기' }).click();
  const large = board.locator('.screen-large');
  await expect(large.locator('.xterm-rows')).toContainText(/[#$]/, { timeout: 30_000 });
  await board.locator('.seat-detail').getByRole('button', { name: '보내기' }).click();
  const dialog = board.getByRole('dialog');
  await dialog.getByLabel('내용').fill('kubectl run 으로 만들어 보세요.');
  await dialog.getByRole('button', { name: '보내기', exact: true }).click();
  await expect(minji.page.locator('.class-message')).toContainText('kubectl run');
  await minji.page.locator('.class-message').getByRole('button', { name: '확인', exact: true }).click();
  await shell.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  await expect(seat(board, '민지').locator('.seat-note')).toHaveText('풀었음', { timeout: 90_000 });
  await large.getByRole('button', { name: '그만 보기' }).click();
  for (const _ of ['민지', '수현'])
    await board.locator('.hand-list > li').first().getByRole('button', { name: '도움 끝' }).click();
  await expect(board.locator('.hand-list > li')).toHaveCount(0);

  // Nobody begins an exam before its time. Then two do; one has a quarter more of it.
  await alex.page.goto(`/en/exams/${EXAM}`);
  await expect(alex.page.getByRole('button', { name: 'Begin the exam' })).toBeHidden();
  await board.getByRole('button', { name: '자리', exact: true }).click();
  await seat(board, 'Alex').click();
  await board.getByLabel('더 주는 시간').selectOption('25');
  const title = (await alex.page.request.get(`/ko/exams/${EXAM}`)).text();
  const [, heading = ''] = /<h1[^>]*>([^<]+)</.exec(await title) ?? [];
  await planExam(board, heading.trim());
  const sitting = await begin(minji, 'ko');
  const longer = await begin(alex, 'en');
  expect(longer.left / sitting.left).toBeCloseTo(1.25, 1);
  await board.getByRole('button', { name: '자리', exact: true }).click();
  await expect(seat(board, '민지').locator('.seat-where')).toContainText('시험 중');
  const { exercise, weight } = await solveOne(minji.page, sitting);

  await school.killAndStart();
  await expect(board.locator('.board-lost')).toBeHidden({ timeout: 60_000 });
  await expect(seat(board, 'Alex').locator('.seat-where')).toContainText('시험 중', { timeout: 60_000 });
  expect(await sittingOf(minji.page)).toMatchObject({ phase: 'open' });
  await endExam(minji, 'ko');
  await expect(
    minji.page
      .locator('.result-points')
      .filter({ hasText: `${weight}` })
      .first(),
  ).toBeVisible();
  await endExam(alex, 'en');

  // What everybody sees of themselves stands in the table, and who did nothing has nothing.
  const csv = await gradesOf(teacher, school);
  const line = (name: string) => csv.split('\r\n').find((one) => one.includes(name)) ?? '';
  const total = sitting.tasks.reduce((sum, task) => sum + task.weight, 0);
  const percent = Math.round((100 * weight) / total);
  expect(line('민지')).toContain('100');
  expect(line('민지'), exercise).toMatch(new RegExp(`,${percent}(\\.\\d+)?(,|$)`));
  expect(line('Alex')).toMatch(/,0(,|$)/);
  expect(line('수현')).not.toMatch(/,[1-9]/);
  await minji.page.goto('/ko/grades/');
  await expect(minji.page.locator('.grade-item')).toHaveCount(2);
});
