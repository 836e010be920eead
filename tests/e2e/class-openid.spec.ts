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
test.afterAll(async () => {
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
  await expect(page.getByText('You sign in without a password here')).toBeVisible();
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
