/** What a newcomer is shown draws the same screen on an empty terminal. */
import { describe, expect, it } from 'vitest';
import { createScreen, type Screen } from '../../../server/terminal/screen.ts';

const size = { cols: 20, rows: 5 };

const taken = (screen: Screen): Promise<string> =>
  new Promise((resolve) => screen.serialize((bytes) => resolve(Buffer.from(bytes).toString('utf8'))));

/** The screen after a replay of the screen: the same, if nothing is lost on the way. */
async function twice(...chunks: (string | Uint8Array)[]): Promise<{ first: string; second: string }> {
  const original = createScreen(size);
  for (const chunk of chunks)
    original.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, () => {});
  const first = await taken(original);
  const copy = createScreen(size);
  copy.write(Buffer.from(first), () => {});
  const second = await taken(copy);
  original.dispose();
  copy.dispose();
  return { first, second };
}

describe('a screen', () => {
  it.each([
    ['Hangul that fills a line and wraps', '가나다라마바사아자차카타파하거너더러머버서'],
    ['Hangul beside Latin letters', 'pod/웹-서버 Running\r\n준비됨 1/1\r\n$ '],
    ['colours', '\x1b[1;31m빨강\x1b[0m plain \x1b[38;2;1;2;3mtrue\x1b[0m'],
    ['the alternate screen over a shell', '$ vim\r\n\x1b[?1049h\x1b[2J\x1b[Hfile\r\n~\x1b[2;1H'],
    ['a cursor in the middle', 'one\r\ntwo\x1b[1;2H'],
    ['modes of an editor', '\x1b[?1h\x1b[?2004h\x1b[?1000htext'],
  ])('survives a replay: %s', async (_name, text) => {
    const { first, second } = await twice(text);
    expect(second).toBe(first);
    expect(first.length).toBeGreaterThan(3);
  });

  it('keeps the lines that have scrolled away', async () => {
    const { first } = await twice(Array.from({ length: 50 }, (_, line) => `line ${line}\r\n`).join(''));
    expect(first).toContain('line 0\r\n');
    expect(first).toContain('line 49');
  });

  it('joins characters that arrive in pieces', async () => {
    const bytes = Buffer.from('한글');
    const { first } = await twice(bytes.subarray(0, 2), bytes.subarray(2, 5), bytes.subarray(5));
    expect(first).toContain('한글');
  });

  it('draws what was written before a resize at the old size, and holds nothing written after it was taken', async () => {
    const screen = createScreen(size);
    screen.write(Buffer.from('x'.repeat(20)), () => {});
    screen.resize({ cols: 10, rows: 5 });
    const first = taken(screen);
    screen.write(Buffer.from('later'), () => {});
    expect(await first).not.toContain('later');
    expect(await taken(screen)).toContain('later');
    screen.dispose();
  });
});
