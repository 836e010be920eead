/** Passkeys of an instructor, with an authenticator that Chromium brings along: added, used, refused, removed. */
import AxeBuilder from '@axe-core/playwright';
import type { CDPSession, Page } from '@playwright/test';
import { expect, PASSWORD, test } from './class.ts';

async function authenticatorOf(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

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

test('an instructor adds a passkey, signs in by it with the keyboard, and removes it', async ({
  school,
  browser,
}) => {
  test.setTimeout(180_000);
  const teacher = await school.instructor('강사 박', 'ko');
  await teacher.page.goto('/ko/class/people/');
  const { port } = new URL(school.origin);
  const where = `http://localhost:${port}`;
  await expect(teacher.page.locator('.passkeys')).toContainText(where);
  await teacher.page.goto('/ko/sign-in/');
  await expect(teacher.page.locator('[data-passkey]')).toContainText(where);
  await expect(teacher.page.getByRole('button', { name: '패스키로 로그인' })).toHaveCount(0);

  const context = await browser.newContext({ locale: 'ko-KR', baseURL: where, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  const { cdp, authenticatorId } = await authenticatorOf(page);
  await page.goto('/ko/sign-in/');
  await looksRight(page);
  await page.getByLabel('이름').fill('강사 박');
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ko/class/people/');

  const panel = page.locator('.passkeys');
  await panel.getByLabel('패스키 이름').fill('교탁 노트북');
  await panel.getByLabel('현재 비밀번호').fill('not the password');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('이름과 비밀번호가 맞지 않습니다')).toBeVisible();
  await panel.getByLabel('현재 비밀번호').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(panel.getByText('패스키를 등록했습니다.')).toBeVisible();
  await expect(panel.getByRole('listitem')).toContainText('교탁 노트북');
  await expect(panel.getByRole('listitem')).toContainText('아직 쓰지 않았습니다');
  expect((await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials).toMatchObject([
    { rpId: 'localhost', isResidentCredential: true },
  ]);
  await looksRight(page);

  await panel.getByLabel('패스키 이름').fill('또 하나');
  await panel.getByLabel('현재 비밀번호').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(panel.getByText('이 기기에는 이 주소에서 쓰는 내 패스키가 이미 있습니다')).toBeVisible();

  await context.clearCookies();
  await page.goto('/en/sign-in/');
  await looksRight(page);
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  const button = page.getByRole('button', { name: 'Sign in with a passkey' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing was confirmed.')).toBeVisible();
  await looksRight(page);
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.keyboard.press('Enter');
  await page.waitForURL('**/en/class/people/');
  await expect(page.locator('.passkeys').getByRole('listitem')).toContainText('Last used on');

  await page.locator('.passkeys').getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('New name for 교탁 노트북').fill('Lectern');
  await page.keyboard.press('Enter');
  await expect(page.locator('.passkeys').getByRole('listitem')).toContainText('Lectern');
  await page.locator('.passkeys').getByRole('button', { name: 'Remove' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Remove the passkey' }).click();
  await expect(page.getByText('The passkey was removed.')).toBeVisible();
  await expect(page.locator('.passkeys').getByRole('listitem')).toHaveCount(0);

  await context.clearCookies();
  await page.goto('/ko/sign-in/');
  await page.getByRole('button', { name: '패스키로 로그인' }).click();
  await expect(page.getByText('이 패스키로는 들어올 수 없습니다.')).toBeVisible();
  await page.getByLabel('이름').fill('강사 박');
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ko/class/people/');
  expect(complaints).toEqual([]);
  await context.close();
});
