/**
 * A course on a learning platform: its instructor chooses an exercise for it in a frame, a learner follows the link, solves the exercise,
 * and the grade stands in the platform's gradebook; the instructor fetches the list of names and sees what was sent.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { PlatformPages } from './lti-platform.ts';
import {
  commands,
  ExerciseOnPage,
  end,
  exerciseFile,
  printedAddress,
  start,
  TerminalOnPage,
} from './naru.ts';

const EXERCISE = 'fnd-first-pod';
const school = new PlatformPages({
  't-1': { name: '김강사', role: 'Instructor' },
  'l-1': { name: '이학습', role: 'Learner' },
  'l-2': { name: '박학습', role: 'Learner' },
});
let server: ChildProcess;
let data: string;

// Each goes on where the one before has left off.
test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await school.listen();
  data = await mkdtemp(join(tmpdir(), 'naru-e2e-lti-'));
  server = start(data, ['cli/start.ts'], {
    NARU_MODE: 'class',
    NARU_CLASS_WITHOUT_ISOLATION: 'every-learner-may-read-and-delete-all-files-of-this-user',
    ...school.env(),
  });
  school.naru = new URL(await printedAddress(server)).origin;
  school.platform.services.toolKeys = `${school.naru}/lti/keys`;
});
test.afterAll(async ({ browser }) => {
  // Their pages would go on asking for the server through all journeys after these.
  for (const context of browser.contexts()) await context.close();
  await end(server);
  await school.close();
  await rm(data, { recursive: true, force: true });
});

async function somebody(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    locale: 'ko-KR',
    baseURL: school.origin,
    reducedMotion: 'reduce',
  });
  return context.newPage();
}

/** The window that a link of the course opens. */
async function follow(page: Page, user: string, link: string): Promise<Page> {
  await page.goto(`/course?user=${user}`);
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return opened;
}

/** `where`: our page within the frame of the platform's, or all of it. */
async function looksRight(page: Page, where: string[] = ['html']): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include(where).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('an instructor chooses a lesson and an exercise in a frame of the platform, with the keyboard', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await somebody(browser);
  await page.goto('/editor?user=t-1');
  const naru = page.frameLocator('iframe');
  await expect(naru.getByRole('heading', { level: 1 })).toHaveText('강의에 넣을 링크 고르기');
  await looksRight(page, ['iframe', 'html']);
  for (const item of ['lesson/pods', `exercise/${EXERCISE}`]) {
    await naru.locator(`input[value="${item}"]`).focus();
    await page.keyboard.press('Space');
  }
  await naru.getByRole('button', { name: '고른 것 넣기' }).press('Enter');
  await expect(naru.getByRole('status')).toHaveText('링크 2개를 넣었습니다.');
  expect(school.links.map(({ column }) => column === undefined)).toEqual([true, false]);
});

test('a learner follows the link, solves the exercise, and the grade is in the gradebook', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [, { title, column }] = school.links as [unknown, (typeof school.links)[number]];
  const lesson = await follow(await somebody(browser), 'l-1', title);
  await lesson.waitForURL(`**/ko/lessons/pods#exercise-${EXERCISE}`);
  const terminal = new TerminalOnPage(lesson);
  await terminal.ready();
  const exercise = new ExerciseOnPage(lesson, EXERCISE);
  await exercise.start();
  await terminal.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  await terminal.settled();
  await exercise.check();
  await expect(exercise.box).toHaveAttribute('data-state', 'passed', { timeout: 60_000 });
  const { services } = school.platform;
  await expect.poll(() => services.grade(column!, 'l-1'), { timeout: 60_000 }).toBe(100);
  expect(services.scores.every(({ userId }) => userId === 'l-1')).toBe(true);
});

test('the instructor fetches the list of names, and sees what was sent', async ({ browser }) => {
  test.setTimeout(120_000);
  const people = await follow(await somebody(browser), 't-1', 'Naru');
  await people.waitForURL('**/ko/class/people/');
  const panel = people.getByRole('region', { name: '학습 관리 시스템' });
  await expect(panel.getByText(/도착한 점수 [1-9]/)).toBeVisible();
  await panel.getByRole('button', { name: 'Linux와 Kubernetes의 명단 가져오기' }).click();
  await expect(panel.getByRole('status')).toHaveText(
    '새로 온 학습자 1명, 이미 있던 학습자 1명, 명단에서 빠진 학습자 0명입니다.',
  );
  await expect(people.getByRole('row', { name: /박학습/ })).toBeVisible();
  await expect(panel.getByText(/마지막으로 가져온 때/)).toBeVisible();
  await expect(panel.getByRole('button', { name: /명단 가져오기/ })).toBeFocused();
  await panel.getByText('보낸 점수', { exact: true }).click();
  await expect(panel.getByRole('row', { name: /이학습.*100%.*도착함/ })).toBeVisible();
  await looksRight(people);
  await people.setViewportSize({ width: 360, height: 800 });
  const wider = await people.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBeLessThanOrEqual(0);
});

test('a link within a frame leads out of it by a button, signed in', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await somebody(browser);
  await page.goto('/course?user=l-2');
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = '/go?user=l-2&link=1';
    frame.title = 'naru';
    document.body.append(frame);
  });
  const button = page.frameLocator('iframe').getByRole('button', { name: '새 창에서 열기' });
  await expect(button).toBeVisible();
  await looksRight(page, ['iframe', 'html']);
  const [opened] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
  await opened.waitForURL(`**/ko/lessons/pods#exercise-${EXERCISE}`);
  await expect(opened.getByRole('button', { name: '내 계정: 박학습' })).toBeVisible();
});
