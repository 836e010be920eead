/** A learner and an instructor come in by accounts of a provider, which runs beside the class, and leave both. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { CLIENT, FakeProvider } from '../server/classroom/people/openid/fake-provider.ts';
import { end, printedAddress, start } from './naru.ts';

const provider = new FakeProvider();
let server: ChildProcess;
let data: string;
let origin: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await provider.listen();
  data = await mkdtemp(join(tmpdir(), 'naru-e2e-openid-'));
  server = start(data, ['cli/start.ts'], {
    NARU_MODE: 'class',
    NARU_CLASS_WITHOUT_ISOLATION: 'every-learner-may-read-and-delete-all-files-of-this-user',
    NARU_OIDC_ISSUER: provider.issuer,
    NARU_OIDC_CLIENT_ID: CLIENT.id,
    NARU_OIDC_CLIENT_SECRET: CLIENT.secret,
    NARU_OIDC_NAME: '나루고 계정',
    NARU_OIDC_INSTRUCTORS: 'groups=teachers',
    NARU_OIDC_LEARNERS: 'email=*@school.kr',
  });
  origin = new URL(await printedAddress(server)).origin;
});
test.afterAll(async ({ browser }) => {
  // Their pages would go on asking for the server through all journeys after these.
  for (const context of browser.contexts()) await context.close();
  await end(server);
  await provider.close();
  await rm(data, { recursive: true, force: true });
});

async function somebody(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'ko-KR', baseURL: origin, reducedMotion: 'reduce' });
  return context.newPage();
}

async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test('a learner comes in by an account, with the keyboard, and signs out of both', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await somebody(browser);
  provider.user = { sub: 'l-1', name: '이학습', email: 'lee@school.kr', email_verified: true };
  await page.goto('/ko/join/');
  const button = page.getByRole('button', { name: '다음 계정으로 로그인: 나루고 계정' });
  await expect(button).toBeVisible();
  await looksRight(page);
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ko');
  await page.getByRole('button', { name: '내 계정: 이학습' }).click();
  await page.getByRole('button', { name: '로그아웃' }).click();
  await page.locator('dialog').getByRole('button', { name: '로그아웃' }).click();
  await page.waitForURL('**/ko/join/');
  expect(provider.asked).toContain('/logout');
});

test('an instructor comes in by an account and has no password to change; a stranger is told why not', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const page = await somebody(browser);
  provider.user = { sub: 't-1', name: '김강사', groups: ['teachers'] };
  await page.goto('/en/sign-in/');
  await page.getByRole('button', { name: 'Sign in with 나루고 계정' }).click();
  await page.waitForURL('**/en/class/people/');
  await expect(page.getByRole('row', { name: /김강사/ })).toBeVisible();
  await expect(page.getByLabel('New password')).toBeHidden();
  // Without a password the account is asked for once more; browsers have passkeys at names alone.
  await page.goto(`http://localhost:${new URL(origin).port}/en/sign-in/`);
  await page.getByRole('button', { name: 'Sign in with 나루고 계정' }).click();
  await page.getByRole('button', { name: 'Confirm with 나루고 계정' }).click();
  await page.waitForURL('**/en/class/people/#passkeys');
  await expect(page.getByLabel('Name of the passkey')).toBeFocused();
  await expect(page.getByLabel('Current password')).toBeHidden();
  await looksRight(page);

  const stranger = await somebody(browser);
  provider.user = { sub: 'x-1', name: '낯선 이' };
  await stranger.goto('/ko/join/');
  await stranger.getByRole('button', { name: '다음 계정으로 로그인: 나루고 계정' }).click();
  await expect(stranger.getByText('이 계정으로는 이 수업에 들어올 수 없습니다')).toBeVisible();
  await looksRight(stranger);
  await stranger.getByRole('link', { name: '다른 계정으로 로그인' }).click();
  await stranger.waitForURL('**/ko/join/');
});

test('a learner who joined by the code links an account; of somebody who came both ways an instructor makes one', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const byAccount = async (page: Page, user: Record<string, unknown>): Promise<void> => {
    provider.user = user;
    await page.goto('/ko/join/');
    await page.getByRole('button', { name: '다음 계정으로 로그인: 나루고 계정' }).click();
  };
  const teacher = await somebody(browser);
  await byAccount(teacher, { sub: 't-2', name: '박강사', groups: ['teachers'] });
  await teacher.waitForURL('**/ko/class/people/');
  const asked = await teacher.request.post('/api/class/code', { data: { hours: 1 }, headers: { origin } });
  const { code } = await asked.json();
  const byCode = async (name: string): Promise<Page> => {
    const page = await somebody(browser);
    await page.goto(`/join/${code}`);
    await page.getByLabel('이름').fill(name);
    await page.locator('[data-join] button[type=submit]').click();
    await expect(page.locator('.big-code')).toBeVisible();
    return page;
  };

  // Linked by its owner, with the keyboard.
  const minji = await byCode('민지');
  provider.user = { sub: 'l-2', name: '민지', email: 'minji@school.kr', email_verified: true };
  await minji.goto('/ko/privacy/');
  const link = minji.getByRole('button', { name: '계정 연결: 나루고 계정' });
  await expect(link).toBeVisible();
  await looksRight(minji);
  await link.focus();
  await minji.keyboard.press('Enter');
  await expect(
    minji.getByText('연결한 계정(나루고 계정)으로 로그인하면 이 자리(민지)로 들어옵니다.'),
  ).toBeVisible();
  await looksRight(minji);
  const atHome = await somebody(browser);
  await byAccount(atHome, provider.user);
  await atHome.waitForURL('**/ko');
  await expect(atHome.getByRole('button', { name: '내 계정: 민지' })).toBeVisible();

  // And the link is ended by its owner.
  await minji.getByRole('button', { name: '계정 연결 끊기' }).focus();
  await minji.keyboard.press('Enter');
  await expect(minji.getByText('이제 그 계정으로는 이 자리에 들어올 수 없습니다.')).toBeVisible();
  await expect(link).toBeFocused();
  await looksRight(minji);

  // Nobody has linked it: two seats, of which an instructor makes one.
  await byCode('지호');
  const twice = await somebody(browser);
  const account = { sub: 'l-3', name: '지호', email: 'jiho@school.kr', email_verified: true };
  await byAccount(twice, account);
  await twice.waitForURL('**/ko');
  await expect(twice.getByRole('button', { name: '내 계정: jiho' })).toBeVisible();
  await teacher.reload();
  const row = teacher.getByRole('row', { name: /jiho/ });
  await row.getByRole('button', { name: '다른 학습자와 같은 사람' }).click();
  const dialog = teacher.getByRole('dialog', { name: 'jiho 님과 다른 학습자는 한 사람' });
  await expect(dialog.getByText('되돌릴 수 없습니다.')).toBeVisible();
  await looksRight(teacher);
  await dialog.getByLabel('이유').fill('학교 계정으로 다시 들어옴');
  // Nobody is chosen beforehand, and without a choice nothing happens.
  await teacher.keyboard.press('Enter');
  await expect(dialog.getByLabel('남을 자리')).toBeFocused();
  await dialog.getByLabel('남을 자리').selectOption('지호');
  await dialog.getByLabel('이유').focus();
  await teacher.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
  const again = await somebody(browser);
  await byAccount(again, account);
  await again.waitForURL('**/ko');
  await expect(again.getByRole('button', { name: '내 계정: 지호' })).toBeVisible();
  await teacher.goto('/ko/class/grades/');
  await expect(teacher.locator('.grade-record')).toContainText('학교 계정으로 다시 들어옴');
});
