/**
 * How people come into a class: the first instructor by the printed address, a list from a file, slips, learners by code and by link,
 * in both languages, on a phone too. The server is one of its own.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { end, printedAddress, start } from './naru.ts';

/** 이름,소속 / 홍길동,1조 / 뷁쀍,2조, as a Korean Excel saves it. */
const LIST = Buffer.from('c0ccb8a72cbcd2bcd30d0ac8abb1e6b5bf2c31c1b60d0a94ee97cd2c32c1b60d0a', 'hex');

// The second journey finds the instructor of the first.
test.describe.configure({ mode: 'serial' });

let server: ChildProcess;
let data: string;
let address: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  data = await mkdtemp(join(tmpdir(), 'naru-e2e-class-'));
  // Where there is no bubblewrap the journeys are the same: everybody here is this test.
  const words = 'every-learner-may-read-and-delete-all-files-of-this-user';
  server = start(data, ['cli/naru.ts', 'class'], { NARU_CLASS_WITHOUT_ISOLATION: words });
  address = await printedAddress(server);
});
test.afterAll(async ({ browser }) => {
  // Their pages would go on asking for the server through all journeys after these.
  for (const context of browser.contexts()) await context.close();
  await end(server);
  await rm(data, { recursive: true, force: true });
});

/** A browser of somebody else. */
async function somebody(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'ko-KR', reducedMotion: 'reduce', ...options });
  return context.newPage();
}

/** Light and dark, and nothing wider than a phone. */
async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}

test('a class comes in: instructor, list, slips, code, link, recovery code, and out again', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const origin = new URL(address).origin;

  const teacher = await somebody(browser);
  await teacher.goto(address);
  await expect(teacher.getByRole('heading', { name: '강사 등록' })).toBeVisible();
  await looksRight(teacher);
  await teacher.getByLabel('이름').fill('강사 박');
  await teacher.getByLabel('비밀번호', { exact: true }).fill('correct horse battery');
  await teacher.keyboard.press('Enter');
  await teacher.waitForURL('**/ko/class/people/');

  await teacher.getByRole('button', { name: '새 코드 만들기' }).click();
  const code = (await teacher.locator('strong.big-code').textContent()) ?? '';
  expect(code).toMatch(/^\w{4}-\w{4}$/);

  await teacher
    .getByLabel('CSV 파일')
    .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: LIST });
  await expect(teacher.locator('.roster-shown')).toContainText('뷁쀍');
  await expect(teacher.locator('.roster-shown')).toContainText('2조');
  await teacher.getByRole('button', { name: '2명 더하기' }).click();
  await expect(teacher.getByRole('row', { name: /홍길동/ })).toBeVisible();
  await teacher
    .getByLabel('CSV 파일')
    .setInputFiles({ name: 'x.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004x') });
  await expect(teacher.getByText('엑셀 파일은 CSV로 저장한 뒤')).toBeVisible();

  await teacher.getByLabel('학습자 모두 고르기').check();
  await teacher.getByRole('button', { name: '고른 사람의 링크와 쪽지 만들기' }).click();
  await expect(teacher.locator('.slip')).toHaveCount(2);
  await expect(teacher.getByRole('img', { name: '홍길동의 개인 링크 QR 코드' })).toBeVisible();
  const link = (await teacher.locator('.slip code').first().textContent()) ?? '';
  await looksRight(teacher);
  await teacher.emulateMedia({ media: 'print' });
  await expect(teacher.locator('#people-code')).toBeHidden();
  await expect(teacher.locator('.slip').first()).toBeVisible();
  await teacher.emulateMedia({ media: null });

  const phone = await somebody(browser, { viewport: { width: 390, height: 844 } });
  await phone.goto(`${origin}/join/${code}`);
  await expect(phone.getByLabel('수업 코드')).toHaveValue(code);
  await looksRight(phone);
  await phone.getByLabel('이름').fill('<b>나루</b>');
  await phone.getByRole('button', { name: '참여하기' }).click();
  await expect(phone.getByText('쓸 수 없는 이름입니다')).toBeVisible();
  await phone.getByLabel('이름').fill('김나루');
  await phone.getByRole('button', { name: '참여하기' }).click();
  const recovery = (await phone.locator('.big-code').textContent()) ?? '';
  await looksRight(phone);
  await phone.getByRole('button', { name: '적어 두었습니다' }).click();
  await phone.waitForURL('**/ko');
  await expect(phone.getByRole('button', { name: '내 계정: 김나루' })).toBeVisible();
  await looksRight(phone);
  expect((await phone.goto(`${origin}/ko/class/people/`))?.status()).toBe(403);

  const guest = await somebody(browser, { locale: 'en-US' });
  await guest.goto(link);
  await expect(guest.getByText('You come in as: 홍길동')).toBeVisible();
  await looksRight(guest);
  await guest.getByRole('button', { name: 'Come in' }).click();
  await guest.getByRole('button', { name: 'I have it. Begin' }).click();
  await expect(guest.getByRole('button', { name: 'My account: 홍길동' })).toBeVisible();
  await guest.getByRole('button', { name: 'My account: 홍길동' }).click();
  await guest.getByRole('button', { name: 'Sign out' }).click();
  await guest.locator('dialog').getByRole('button', { name: 'Sign out' }).click();
  await guest.waitForURL('**/en/join/');
  await guest.goto(`${origin}/en/lessons/pods`);
  await guest.waitForURL('**/en/join/');

  const again = await somebody(browser);
  await again.goto(`${origin}/ko/join/`);
  await again.getByText('전에 참여한 적이 있습니다').click();
  await again.getByLabel('복구 코드').fill(recovery.toLowerCase());
  await again.getByRole('button', { name: '이어서 하기' }).click();
  await expect(again.getByRole('button', { name: '내 계정: 김나루' })).toBeVisible();

  await teacher.reload();
  const row = teacher.getByRole('row', { name: /김나루/ });
  await row.getByRole('button', { name: '모두 로그아웃' }).click();
  await expect(again.getByText('로그아웃되었습니다')).toBeVisible();
  await expect(again.getByRole('link', { name: '다시 들어가기' })).toBeVisible();
});

test('an instructor signs in with a password, and is not told which word was wrong', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await somebody(browser, { locale: 'en-US' });
  await page.goto(`${new URL(address).origin}/en/sign-in/`);
  await looksRight(page);
  await page.getByLabel('Name').fill('강사 박');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Name and password do not belong together.').first()).toBeVisible();
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/en/class/people/');
  await expect(page.getByRole('heading', { name: 'People of the class' })).toBeVisible();
  // The browser of the journey before is still signed in.
  const others = page.getByRole('button', { name: /Sign out the browser that signed in on/ });
  await expect(others).toHaveCount(1);
  await others.click();
  await expect(others).toHaveCount(0);
  await looksRight(page);
  await page.getByLabel('Current password').fill('correct horse battery');
  await page.getByLabel('New password').fill('correct horse staple');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('The password was changed.')).toBeVisible();
});
