/** Hangul by composition: neither doubled nor lost; and characters as wide as the server takes them to be. */
import { createRequire } from 'node:module';
import type { CDPSession, Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const require = createRequire(import.meta.url);
const { Terminal } = require('@xterm/headless') as typeof import('@xterm/headless');
const { Unicode11Addon } = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');

/** A Korean input method as Chromium knows it. */
class InputMethod {
  readonly #cdp: CDPSession;

  constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  /** What stands under the cursor, step by step. */
  async compose(...steps: string[]): Promise<void> {
    for (const text of steps)
      await this.#cdp.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
  }

  async commit(text: string): Promise<void> {
    await this.#cdp.send('Input.insertText', { text });
  }

  /** A key that the input method takes for itself. */
  async swallow(code: string): Promise<void> {
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await this.#cdp.send('Input.dispatchKeyEvent', {
        type,
        windowsVirtualKeyCode: 229,
        code,
        key: 'Process',
      });
  }
}

/** Everything that is typed into any shell from here on. */
function typed(page: Page): { text: string } {
  const all = { text: '' };
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/ws/terminal')) return;
    socket.on('framesent', ({ payload }) => {
      if (typeof payload !== 'string') all.text += payload.toString('utf8');
    });
  });
  return all;
}

test('Hangul is typed once, whatever ends the syllable', async ({ page, context }) => {
  const keys = typed(page);
  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const ime = new InputMethod(await context.newCDPSession(page));
  const field = page.locator('.xterm-helper-textarea');

  const cases: readonly (readonly [string, () => Promise<void>, string])[] = [
    [
      'syllable by syllable',
      async () => {
        await ime.compose('ㅎ', '하', '한');
        await ime.commit('한');
        await ime.compose('ㄱ', '그', '글');
        await ime.commit('글');
      },
      '한글',
    ],
    [
      'taken back letter by letter',
      async () => {
        await ime.compose('ㅎ', '하', '한');
        for (const step of ['하', 'ㅎ', '']) {
          await ime.swallow('Backspace');
          await ime.compose(step);
        }
        await ime.compose('ㄱ', '글');
        await ime.commit('글');
      },
      '글',
    ],
    [
      'ended by Enter, which the input method hears first',
      async () => {
        await ime.compose('하', '한');
        await ime.swallow('Enter');
        await ime.commit('한');
        await page.keyboard.press('Enter');
      },
      '한\r',
    ],
    [
      'ended by an Enter that comes before the syllable',
      async () => {
        await ime.compose('하', '한');
        await page.keyboard.down('Enter');
        await ime.commit('한');
        await page.keyboard.up('Enter');
      },
      '한\r',
    ],
    [
      'ended by Ctrl-C',
      async () => {
        await ime.compose('하', '한');
        await page.keyboard.down('Control');
        await page.keyboard.down('KeyC');
        await ime.commit('한');
        await page.keyboard.up('KeyC');
        await page.keyboard.up('Control');
      },
      '한\x03',
    ],
    [
      'followed by a digit',
      async () => {
        await ime.compose('하', '한');
        await ime.commit('한');
        await page.keyboard.type('1');
      },
      '한1',
    ],
    [
      'left in the middle with the mouse',
      async () => {
        await ime.compose('ㄱ', '그', '글');
        await page.locator('.lesson h1').click();
      },
      '글',
    ],
    [
      'left in the middle with the keyboard',
      async () => {
        await ime.compose('ㄱ', '그', '글');
        await page.keyboard.press('Control+Shift+Enter');
      },
      '글',
    ],
  ];
  for (const [what, act, wanted] of cases) {
    await field.focus();
    keys.text = '';
    await act();
    await expect.poll(() => keys.text, what).toBe(wanted);
    await field.focus();
    await page.keyboard.press('Control+C');
    // What comes late would be doubled.
    await expect.poll(() => keys.text, what).toBe(`${wanted}\x03`);
  }
  // Nothing of it is left in the field, to come back with the next syllable.
  await ime.compose('끝');
  await expect(page.locator('.composition-view')).toHaveText('끝');
  await ime.commit('끝');
  await expect.poll(() => keys.text).toMatch(/\x03끝$/);
  await page.keyboard.press('Control+C');
});

/** Hangul, letters that are wide or narrow or combine, emoji, signs of unclear width, lines of tables. */
const WIDTHS = [
  '한글',
  '가나다라',
  'ㄱㄴㄷ',
  'Ａｂ',
  'ｱｲ',
  '漢字',
  'é',
  '😀',
  '👍',
  '─│┌┐└┘',
  '█▓',
  '→★①',
  '✓',
  'a',
];

test('characters are as wide as on the server', async ({ page }) => {
  const headless = new Terminal({ cols: 80, rows: 40, allowProposedApi: true });
  headless.loadAddon(new Unicode11Addon() as unknown as Parameters<typeof headless.loadAddon>[0]);
  headless.unicode.activeVersion = '11';
  const columns: number[] = [];
  for (const text of WIDTHS) {
    await new Promise<void>((done) => headless.write(`\r${text}`, done));
    columns.push(headless.buffer.active.cursorX);
  }
  expect(columns.slice(0, 3)).toEqual([4, 8, 6]);

  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type(`clear; printf '%s|\\n' ${WIDTHS.map((text) => `'${text}'`).join(' ')}`);
  await expect(terminal.screen).toContainText('a|');
  // The page draws with elements here: where the line after each text stands, in cells.
  const drawn = await terminal.screen.evaluate((rows, texts) => {
    const probe = document.createElement('span');
    probe.textContent = 'W'.repeat(32);
    rows.append(probe);
    const cell = probe.getBoundingClientRect().width / 32;
    probe.remove();
    return texts.map((text) => {
      const row = [...rows.children].find((one) => one.textContent.trimEnd() === `${text}|`);
      if (row === undefined) return -1;
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf('|') ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return (range.getBoundingClientRect().left - row.getBoundingClientRect().left) / cell;
      }
      return -1;
    });
  }, WIDTHS);
  for (const [place, text] of WIDTHS.entries())
    expect(Math.abs((drawn[place] ?? 0) - (columns[place] ?? 0)), `${text}: ${drawn[place]}`).toBeLessThan(
      0.2,
    );
});
