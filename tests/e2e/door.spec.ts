/** Who is let in, and what wrong addresses and lost connections look like. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, TerminalOnPage, test } from './naru.ts';

test('without the printed address everything answers 403', async ({ naru, playwright }) => {
  const stranger = await playwright.request.newContext({
    baseURL: naru.origin,
    storageState: { cookies: [], origins: [] },
  });
  for (const path of ['/', '/ko', '/ko/lessons/pods', '/api/state', '/favicon.svg']) {
    expect((await stranger.get(path)).status(), path).toBe(403);
  }
  await stranger.dispose();
});

test('the printed address works once', async ({ naru, playwright }) => {
  const stranger = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  expect((await stranger.get(naru.address)).status()).toBe(403);
  await stranger.dispose();
});

test('the door leads to the language of the browser', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/ko\/?$/);
});

test.describe('a wrong address', () => {
  for (const [path, words] of [
    ['/ko/lessons/no-such-lesson', '이 주소에는 아무것도 없습니다'],
    ['/en/lessons/no-such-lesson', 'There is nothing at this address'],
    ['/nonsense/%F0%9F%9B%B6?x=<script>', '이 주소에는 아무것도 없습니다'],
  ] as const) {
    test(`${path} says so and leads back`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(words);
      await page.locator('.hero a.button').click();
      await expect(page.locator('.outline lesson-stop').first()).toBeVisible();
    });
  }
});

/** The file, not a text about a solution that is shown. */
const SOLUTION = /solution\.sh\b/;

test('solutions, wrong answers and what checks look for never reach the browser', async ({ page }) => {
  const bodies: string[] = [];
  page.on('response', async (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (/html|javascript|json/.test(type)) bodies.push(await response.text().catch(() => ''));
  });
  await page.goto('/ko/lessons/replicasets-deployments');
  await new TerminalOnPage(page).ready();
  const all = bodies.join('\n');
  expect(all).toContain('fnd-deployment-scale');
  for (const secret of [SOLUTION, /\$oneOf/, /holdsAtStart/, /# fails:/, /readyReplicas: 4/]) {
    expect(all).not.toMatch(secret);
  }
});

test('no file the server hands out holds what an author keeps to himself', async ({ naru }) => {
  expect(naru.origin).not.toBe('');
  const client = join(import.meta.dirname, '../../dist/client');
  const files = (await readdir(client, { recursive: true })).filter((name) =>
    /\.(html|js|css|json)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(6);
  for (const file of files) {
    const text = await readFile(join(client, file), 'utf8');
    for (const secret of [SOLUTION, /holdsAtStart/, /# fails:/, /exercise\.yaml/]) {
      expect(secret.test(text), `${file} holds ${secret}`).toBe(false);
    }
  }
});

test('a lost connection is said, and the same shell is there afterwards', async ({ page }) => {
  let cut = false;
  const open: { close(): Promise<void> }[] = [];
  await page.routeWebSocket(/\/ws\//, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    open.push({ close: () => Promise.all([socket.close(), server.close()]).then(() => undefined) });
  });
  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; echo before-$$');
  await expect(terminal.screen).toContainText(/before-\d+/);
  const before = /before-\d+/.exec(await terminal.screen.innerText())?.[0] ?? '';

  cut = true;
  for (const socket of open) await socket.close();
  await expect(page.locator('.link-state')).toContainText('다시 연결');
  await expect(page.locator('live-banner')).toContainText('서버와 연결이 끊겼습니다');
  cut = false;
  await page.getByRole('button', { name: '지금 연결' }).first().click();
  await terminal.ready();
  await expect(page.locator('live-banner')).toBeHidden();
  await expect(terminal.screen).toContainText(before);
});
