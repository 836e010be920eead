/** The live view of the cluster beside the terminal: what a learner does is seen there, in a picture and in words. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const WORDS = {
  ko: { open: '클러스터 보기', list: '목록으로 보기', node: '노드에 없음' },
  en: { open: 'Watch the cluster', list: 'As a list', node: 'On no node' },
} as const;

async function open(page: Page, locale: 'ko' | 'en'): Promise<TerminalOnPage> {
  await page.goto(`/${locale}/lessons/replicasets-deployments`);
  if ((page.viewportSize()?.width ?? 1280) < 900)
    await page.locator('.view-switch [data-view=terminal]').click();
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const button = page.getByRole('button', { name: WORDS[locale].open });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  await expect(page.locator('.cluster-list > li > button')).toHaveCount(3);
  return terminal;
}

const axe = async (page: Page) =>
  expect((await new AxeBuilder({ page }).include('.cluster-view').analyze()).violations).toEqual([]);

for (const locale of ['ko', 'en'] as const)
  test(`pods appear, move and go as they do in the cluster, in "${locale}"`, async ({ page, complaints }) => {
    const terminal = await open(page, locale);
    await terminal.type(
      `clear; kubectl create ns seen-${locale}; kubectl -n seen-${locale} create deployment web --image=nginx:1.27 --replicas=3`,
    );
    const pods = page.locator('.picture-pod:not(.leaving)', { hasText: 'web' });
    await expect(pods).toHaveCount(3, { timeout: 20_000 });
    await expect(page.locator('.picture-pod[data-health=ready]', { hasText: 'web' })).toHaveCount(3, {
      timeout: 30_000,
    });
    await expect(page.locator('.cluster-list')).toContainText(`seen-${locale}`);
    await terminal.type('clear; kubectl cordon $(kubectl get nodes -o name | tail -1)');
    await expect(page.locator('.picture-node[data-state=cordoned]')).toHaveCount(1);
    await expect(page.locator('.cluster-list > li > button').last()).toContainText('SchedulingDisabled');
    await axe(page);
    await terminal.type('clear; kubectl uncordon $(kubectl get nodes -o name | tail -1)');
    await expect(page.locator('.picture-node[data-state=cordoned]')).toHaveCount(0);
    await terminal.type(`clear; kubectl delete ns seen-${locale}`);
    await expect(pods).toHaveCount(0, { timeout: 40_000 });
    expect(complaints).toEqual([]);
  });

test('the keyboard alone goes through nodes and pods, reads about them, and asks for more', async ({
  page,
}) => {
  const terminal = await open(page, 'en');
  await terminal.type('clear; kubectl create deployment keys --image=nginx:1.27');
  await expect(page.locator('.picture-pod[data-health=ready]', { hasText: 'keys' })).toHaveCount(1, {
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Close the view' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('.cluster-list button:focus')).toHaveCount(1);
  await page.keyboard.press('Home');
  for (let steps = 0; steps < 10; steps += 1) {
    if (await page.locator('.picture-pod[data-marked]', { hasText: 'keys' }).count()) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(page.locator('.cluster-about')).toContainText('namespace default, Running, 1/1 ready');
  await page.keyboard.press('Enter');
  const describe = page.getByRole('button', { name: 'Put kubectl describe' });
  await describe.press('Enter');
  await expect(terminal.screen).toContainText('kubectl -n default describe pod keys-');
  await page.keyboard.press('Control+c');
  await terminal.type('clear; kubectl delete deployment keys');
  await expect(page.locator('.picture-pod', { hasText: 'keys' })).toHaveCount(0, { timeout: 60_000 });
  // Its height, too.
  const line = page.getByRole('separator', { name: 'Height of the cluster view' });
  const height = async () => (await page.locator('.cluster-view').boundingBox())?.height ?? 0;
  const before = await height();
  await line.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(height).toBeGreaterThan(before);
});

test('sixty pods can be seen at once, on a phone too; it opens again as it was left', async ({ page }) => {
  const terminal = await open(page, 'ko');
  await terminal.type('clear; kubectl create deployment many --image=nginx:1.27 --replicas=60');
  await expect(page.locator('.picture-pod[data-key^="pod default/many-"]')).toHaveCount(60, {
    timeout: 60_000,
  });
  await axe(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator('.view-switch [data-view=terminal]').click();
  const stage = page.locator('.cluster-stage');
  expect(await stage.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: WORDS.ko.list }).click();
  await expect(page.locator('.cluster-list')).toBeInViewport();
  await axe(page);
  await page.reload();
  await page.locator('.view-switch [data-view=terminal]').click();
  await expect(page.locator('.cluster-view')).toHaveAttribute('data-way', 'list');
  await expect(page.locator('.cluster-list ul button[data-line^="pod default/many-"]')).toHaveCount(60);
  await page.setViewportSize({ width: 1280, height: 800 });
  await terminal.ready();
  await terminal.type('clear; kubectl delete deployment many');
  await expect(page.locator('.cluster-list ul button[data-line^="pod default/many-"]')).toHaveCount(0, {
    timeout: 60_000,
  });
});
