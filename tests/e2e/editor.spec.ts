/** The file editor beside the terminal: opened, written, completed, checked, and in step with what the terminal does. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const LESSON = '/ko/lessons/pods';

/** The terminal ready, and the editor open. */
async function openEditor(page: Page): Promise<TerminalOnPage> {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  if (!(await page.locator('file-editor').isVisible())) await page.locator('[data-tool=files]').click();
  await expect(page.locator('file-editor .file-tree')).toBeVisible();
  return terminal;
}

const text = (page: Page) => page.locator('file-editor .cm-content');
const row = (page: Page, name: string) => page.locator('.file-row', { hasText: name }).first();

/** Makes a file in the terminal and opens it from the list. */
async function openFile(page: Page, terminal: TerminalOnPage, name: string, content: string): Promise<void> {
  await terminal.type('clear');
  await terminal.type(`printf %s '${content.replaceAll('\n', '\n')}' > ~/${name}`);
  await row(page, name).click();
  await expect(page.locator('.editor-tabs [role=tab]', { hasText: name })).toHaveAttribute(
    'aria-selected',
    'true',
  );
}

test('nothing of the editor is loaded before it is opened', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(LESSON);
  await new TerminalOnPage(page).ready();
  expect(asked.filter((url) => /\/editor\.[\w-]+\.(js|css)/.test(url))).toEqual([]);
  await page.locator('[data-tool=files]').click();
  await expect(page.locator('file-editor')).toBeVisible();
  expect(asked.some((url) => /\/editor\.[\w-]+\.js/.test(url))).toBe(true);
});

test('a manifest is written with help from the cluster, checked, and applied by the learner', async ({
  page,
}) => {
  const terminal = await openEditor(page);
  await terminal.type('rm -rf ~/*.yaml ~/lab/web.yaml; clear');
  await page.getByRole('button', { name: '새 파일' }).click();
  await page.getByRole('textbox', { name: '새 파일' }).fill('lab/web.yaml');
  await page.keyboard.press('Enter');
  await expect(text(page)).toBeFocused();

  // A whole object of a kind.
  await page.keyboard.type('Deploy');
  const options = page.locator('.cm-tooltip-autocomplete li');
  await expect(options.first()).toContainText('Deployment');
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await expect(text(page)).toContainText('kind: Deployment');
  await expect(text(page)).toContainText('matchLabels:');
  await page.keyboard.type('web');
  await expect(text(page)).toContainText('app: web');

  // A field with its description, and a value of a few.
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  await page.keyboard.type('imagePu');
  await expect(page.locator('.cm-completionInfo')).toContainText('Image pull policy');
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await expect(options).toHaveText(['Always', 'IfNotPresent', 'Never']);
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await expect(text(page)).toContainText('imagePullPolicy: Always');

  // A mistake, where it is and what was probably meant.
  await page.keyboard.press('Enter');
  await page.keyboard.type('imag: nginx');
  await page.keyboard.press('Escape');
  const count = page.locator('.editor-foot button');
  await expect(count).toHaveText('문제 1개');
  await count.click();
  await expect(page.locator('.editor-mistakes')).toContainText('혹시 image 필드');
  await page.locator('.mistake').click();
  await expect(text(page)).toBeFocused();
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.type('e');
  await expect(count).toBeHidden();

  // The API server is asked, and nothing is changed.
  await page.getByRole('button', { name: '클러스터에서 확인' }).click();
  await expect(page.locator('.editor-notice')).toContainText('Deployment web: 새로 만들어집니다');

  // The command is there, and it is the learner who enters it.
  await page.getByRole('button', { name: '터미널에서 적용' }).click();
  await expect(terminal.screen).toContainText('kubectl apply -f ~/lab/web.yaml');
  await expect(page.locator('.xterm-helper-textarea').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(terminal.screen).toContainText('deployment.apps/web created');
  await terminal.type('kubectl delete -f ~/lab/web.yaml');
});

test('what the terminal does to a file shows up, and nothing is lost when both have changed it', async ({
  page,
}) => {
  const terminal = await openEditor(page);
  await openFile(page, terminal, 'both.txt', 'one\ntwo\nthree\n');
  await terminal.type("sed -i 's/two/zwei/' ~/both.txt");
  await expect(text(page)).toContainText('zwei');

  await text(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('mine ');
  await expect(page.locator('.editor-tabs [data-unsaved]')).toHaveCount(1);
  await terminal.type('echo theirs >> ~/both.txt');
  const notice = page.locator('.editor-notice');
  await expect(notice).toContainText('터미널 등에서 내용이 바뀌었습니다');
  await notice.getByRole('button', { name: '둘 다 보기' }).click();
  const dialog = page.getByRole('dialog', { name: /두 내용/ });
  await expect(dialog.locator('[data-side=mine]')).toContainText('mine one');
  await expect(dialog.locator('[data-side=theirs]').last()).toContainText('theirs');
  await dialog.getByRole('button', { name: '내 것 유지' }).click();
  await expect(notice).toBeHidden();
  await terminal.type('clear; cat ~/both.txt');
  await expect(terminal.screen).toContainText('mine one');
  await expect(page.locator('.editor-tabs [data-unsaved]')).toHaveCount(0);
});

test('what was not saved is there again in another lesson', async ({ page }) => {
  const terminal = await openEditor(page);
  await openFile(page, terminal, 'draft.txt', 'begun');
  await text(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' and not saved');
  await page.goto('/ko/lessons/services-basics');
  await expect(text(page)).toContainText('begun and not saved');
  await page.keyboard.press('Control+Home');
  await text(page).click();
  await page.keyboard.press('Control+s');
  await expect(page.locator('.editor-tabs [data-unsaved]')).toHaveCount(0);
});

test('Hangul is composed, and the keyboard leads through list, text and out of it', async ({
  page,
  context,
}) => {
  const terminal = await openEditor(page);
  await openFile(page, terminal, 'hangul.txt', '');
  await text(page).click();
  const cdp = await context.newCDPSession(page);
  for (const syllables of [
    ['ㅎ', '하', '한'],
    ['ㄱ', '그', '글'],
  ]) {
    for (const composed of syllables) {
      const end = composed.length;
      await cdp.send('Input.imeSetComposition', { text: composed, selectionStart: end, selectionEnd: end });
    }
    await cdp.send('Input.insertText', { text: syllables.at(-1) ?? '' });
  }
  await expect(page.locator('.cm-line').first()).toHaveText('한글');
  await page.keyboard.press('Tab');
  await expect(page.locator('.cm-line').first()).toHaveText('한글  ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(text(page)).not.toBeFocused();

  await page.locator('.file-row[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('h');
  await expect(row(page, 'hangul.txt')).toBeFocused();
  await page.keyboard.press('F2');
  await page.locator('.name-input').fill('배포.txt');
  await page.keyboard.press('Enter');
  await expect(row(page, '배포.txt')).toBeVisible();
  await row(page, '배포.txt').focus();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /배포\.txt/ });
  await expect(dialog).toContainText('완전히 지워집니다');
  await dialog.getByRole('button', { name: '삭제' }).click();
  await expect(row(page, '배포.txt')).toHaveCount(0);
});

test('the line between editor and terminal moves with mouse and keyboard, and stays where it was put', async ({
  page,
}) => {
  await openEditor(page);
  const line = page.locator('.editor-splitter');
  const height = async () => (await page.locator('file-editor').boundingBox())?.height ?? 0;
  const before = await height();
  await line.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await height()).toBeLessThan(before);
  const after = await height();
  await page.reload();
  await expect(page.locator('file-editor')).toBeVisible();
  expect(Math.abs((await height()) - after)).toBeLessThan(3);
});

test('the high contrast of the terminal is that of the text beside it', async ({ page }) => {
  await openEditor(page);
  await page.getByRole('button', { name: '터미널 설정' }).click();
  const card = page.getByRole('dialog', { name: '터미널 설정' });
  const ground = () =>
    page.locator('file-editor').evaluate((editor) => getComputedStyle(editor).backgroundColor);
  const light = await ground();
  await card.getByRole('radio', { name: '고대비' }).check();
  await expect.poll(ground).toBe('rgb(0, 0, 0)');
  await page.keyboard.press('Escape');
  const { violations } = await new AxeBuilder({ page }).include('file-editor').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
    [],
  );
  await page.getByRole('button', { name: '터미널 설정' }).click();
  await card.getByRole('radio').first().check();
  await expect.poll(ground).toBe(light);
});

test('vim, nano and less draw, resize and leave the screen as it was', async ({ page, context, naru }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const key = (...keys: string[]) => Promise.all(keys.map((one) => page.keyboard.press(one)));
  await terminal.type('clear; rm -f ~/v.yaml; tput colors; echo before');
  await expect(terminal.screen).toContainText('256');
  await terminal.type('vim ~/v.yaml');
  await expect(terminal.screen).toContainText('~/v.yaml');
  await page.keyboard.type('i');
  await expect(terminal.screen).toContainText('INSERT');
  // Pasted in brackets, lines keep the indentation they have.
  await page.evaluate(() =>
    navigator.clipboard.writeText('spec:\n  containers:\n  - name: a\n    image: b\n'),
  );
  await key('Control+Shift+V');
  await page
    .getByRole('dialog', { name: /붙여넣을까요/ })
    .getByRole('button', { name: '붙여넣기' })
    .click();
  await expect(terminal.screen).toContainText('image: b');
  await page.setViewportSize({ width: 1100, height: 600 });
  await key('Escape');
  await page.keyboard.type(':wq');
  await key('Enter');
  await expect(terminal.screen).toContainText('before');
  await expect(page.locator('.xterm.enable-mouse-events')).toHaveCount(0);
  await terminal.type("clear; grep -c '^    image: b$' ~/v.yaml; stty size");
  await expect(terminal.screen).toContainText(/1\s*\n?\d+ \d+/);
  await terminal.type('nano ~/v.yaml');
  await expect(terminal.screen).toContainText('GNU nano');
  await key('Control+x');
  await expect(terminal.screen).not.toContainText('GNU nano');
  await terminal.type('clear; seq 500 | less');
  await key('Space');
  await expect(terminal.screen).toContainText('40');
  await page.keyboard.type('q');
  // Ctrl+S, out of habit, keeps nobody from going on.
  await key('Control+s');
  await terminal.type('echo went on');
  await expect(terminal.screen).toContainText('went on');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing keeps anybody from using it, ${colorScheme}, wide and narrow`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const terminal = await openEditor(page);
    await openFile(
      page,
      terminal,
      'axe.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nbad: 1 # no\n',
    );
    await expect(page.locator('.editor-foot button')).toBeVisible();
    await page.locator('.editor-foot button').click();
    const violations = async (within = 'body') => {
      const found = (await new AxeBuilder({ page }).include(within).analyze()).violations;
      return found.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
    };
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: '터미널', exact: true }).click();
    await expect(page.locator('file-editor')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await violations('#pane-terminal')).toEqual([]);
  });
}
