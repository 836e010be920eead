/**
 * What a lesson holds ready: all that opens, asks or warns, as assistive technology meets it: once light and wide, once dark and
 * narrow, each in one visit, because visits cost seconds.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { AppState } from '../../server/protocol.ts';
import { ExerciseOnPage, expect, TerminalOnPage, test } from './naru.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });
test.setTimeout(240_000);

/** What is open stays open. `within`: all there is to see of it. */
async function nothingWrong(page: Page, within: string): Promise<void> {
  await expect(page.locator(within).first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(within).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  expect(found, within).toEqual([]);
}

for (const [locale, width, colorScheme] of [
  ['ko', 1280, 'light'],
  ['en', 320, 'dark'],
] as const)
  test(`whatever opens in a lesson is for everybody, in "${locale}", ${width} pixels wide`, async ({
    page,
    context,
    naru,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: width < 900 ? 640 : 860 });
    await page.goto(`/${locale}/lessons/services-basics`);
    const view = async (name: 'text' | 'terminal') => {
      const button = page.locator(`.view-switch [data-view=${name}]`);
      if (await button.isVisible()) await button.click();
    };
    const leave = () => page.keyboard.press('Escape');

    await page.locator('.contents-button').click();
    await nothingWrong(page, '#contents');
    await leave();
    await page.locator('sandbox-badge button').first().click();
    await expect(page.locator('#sandbox-card .phase-ready')).toBeVisible({ timeout: 30_000 });
    await nothingWrong(page, '#sandbox-card');
    await page.locator('#sandbox-card button').last().click();
    await nothingWrong(page, 'dialog.confirm');
    await leave();
    await page.locator('a.term').first().hover();
    await nothingWrong(page, '#term-card');

    await view('terminal');
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    const typing = page.locator('terminal-pane[data-active] .xterm-helper-textarea');
    for (const name of ['people', 'settings', 'keys']) {
      const button = page.locator(`.toolbar [data-tool=${name}]`);
      // Keys are nothing for a narrow window.
      if (!(await button.isVisible())) continue;
      await button.click();
      await nothingWrong(page, '.terminal-card:popover-open');
      await leave();
    }
    await page.locator('.toolbar [data-tool=find]').click();
    await page.getByRole('searchbox').fill('naru');
    await nothingWrong(page, '.search-bar');
    await leave();
    await page.locator('.xterm-screen').click({ button: 'right', position: { x: 60, y: 60 } });
    await expect(page.getByRole('menu')).toBeVisible();
    await nothingWrong(page, 'body');
    await leave();
    await page.evaluate(() => navigator.clipboard.writeText('echo one\necho two'));
    await typing.focus();
    await page.keyboard.press('Control+Shift+V');
    await nothingWrong(page, 'dialog');
    await leave();
    await terminal.type('sleep 600');
    await expect(page.locator('terminal-pane[data-active]')).toHaveAttribute('data-prompt', 'busy');
    await view('text');
    await page.locator('.code-run').first().click();
    await nothingWrong(page, 'dialog');
    await leave();
    await typing.focus();
    await page.keyboard.press('Control+C');

    await view('text');
    const exercise = new ExerciseOnPage(page, 'fnd-service-clusterip');
    // It may be in progress since the other visit.
    if (await exercise.box.locator('.exercise-start').isVisible()) await exercise.start();
    await exercise.check();
    await expect(exercise.box.locator('check-box[data-state=fail] .check-findings li').first()).toBeVisible();
    await exercise.box.locator('hint-box summary').first().click();
    await nothingWrong(page, '#exercise-fnd-service-clusterip');
    await exercise.box.locator('.exercise-reset').click();
    await nothingWrong(page, 'dialog');
    await leave();
  });

test('what goes wrong is said to everybody', async ({ page }) => {
  const problem = { code: 'store/not-written', message: 'ENOSPC: no space left on device' };
  await page.route('/api/state', async (route) => {
    const state = (await (await route.fetch()).json()) as AppState;
    const kubectl = {
      found: false,
      supported: false,
      problem: { code: 'tools/kubectl-missing', message: 'none' },
    };
    const sandbox = {
      ...state.sandbox,
      phase: 'failed',
      problem: { code: 'sandbox/engine-down', message: 'docker does not answer' },
    };
    await route.fulfill({ json: { ...state, notices: [problem], kubectl, sandbox } });
  });
  // It opens and says nothing; then it is lost.
  let lost = false;
  const open: { close(): Promise<void> }[] = [];
  await page.routeWebSocket(/\/ws\/events/, (socket) =>
    lost ? void socket.close() : void open.push(socket),
  );
  await page.goto('/en/lessons/pods');
  await expect(page.locator('live-banner .notice')).toBeVisible();
  await expect(page.locator('terminal-workspace > .cover')).toBeVisible();
  lost = true;
  for (const socket of open) await socket.close();
  await expect(page.locator('live-banner .warn')).toBeVisible();
  await nothingWrong(page, 'body');
});
