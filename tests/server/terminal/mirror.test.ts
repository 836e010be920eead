/** The copy of the screen that is drawn late, leaves out what nobody can see any more, and sleeps: always the same screen. */
import { describe, expect, it } from 'vitest';
import { createBacklog, linesOf } from '../../../server/terminal/backlog.ts';
import { createMirror, MIRROR } from '../../../server/terminal/mirror.ts';
import type { PromptAt } from '../../../server/terminal/prompt.ts';
import { createScreen, type Screen } from '../../../server/terminal/screen.ts';
import { handWoundClock } from '../../fakes/clock.ts';

const size = { cols: 40, rows: 10 };
const taken = ({ serialize }: Pick<Screen, 'serialize'>): Promise<string> =>
  new Promise((resolve) => serialize((bytes) => resolve(Buffer.from(bytes).toString('utf8'))));

/** A mirror, and what it said of the prompt. */
const mirrorOf = () => {
  const clock = handWoundClock();
  const prompts: PromptAt[] = [];
  const mirror = createMirror({
    size,
    clock,
    drawn() {},
    promptChanged: (at) => prompts.push(at),
  });
  const serialize: Screen['serialize'] = (...how) => mirror.serialize(...how);
  return { clock, prompts, mirror, serialize };
};

/** Numbers from 0 to 1 for a seed. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
  return (seed >>> 0) / 2 ** 32;
};

describe('a flood', () => {
  it.each([1, 2, 3])(
    'of coloured lines leaves the same screen, drawn or left out (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const words = [
        '파드',
        'Running',
        '\x1b[31m',
        '\x1b[1;44m',
        '\x1b[0m',
        '\t',
        '\x1b[K',
        'a-long-word'.repeat(6),
      ];
      const chunk = (): Buffer => {
        const lines = Array.from({ length: 200 }, (_, line) => {
          const some = Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)]);
          return `${line} ${some.join(' ')}\r\n`;
        });
        return Buffer.from(lines.join(''));
      };
      const plain = createScreen(size);
      const { mirror, serialize } = mirrorOf();
      for (let count = 0; count < 60; count += 1) {
        const bytes = chunk();
        plain.write(bytes);
        mirror.write(bytes);
      }
      expect(await taken({ serialize })).toBe(await taken(plain));
    },
  );

  it('is mostly left out, and the last colour is not', () => {
    const backlog = createBacklog(() => 100);
    const lines = Buffer.from(`\x1b[32m${'line\r\n'.repeat(60)}`);
    for (let count = 0; count < 50; count += 1) expect(backlog.push(lines)).toBe(true);
    expect(backlog.bytes).toBeLessThan(4 * lines.length);
    const all = Buffer.concat(backlog.take()).toString('utf8');
    expect(all.startsWith('\x1b[32m\x1b[32m')).toBe(true);
    expect([backlog.bytes, backlog.take()]).toEqual([0, []]);
  });

  it.each([
    ['moves the cursor', '\x1b[A'],
    ['goes to another screen', '\x1b[?1049h'],
    ['sets a title', '\x1b]0;title\x07'],
    ['chooses another character set', '\x0e'],
    ['uses a control character of two bytes', '\u009b2J'],
    ['says where the prompt is', '\x1b]133;B\x07'],
    ['ends in the middle of a sequence', 'x\x1b[3'],
  ])('that %s is drawn', (_what, text) => {
    expect(linesOf(Buffer.from(`line\r\n${text}`))).toBeUndefined();
    expect(linesOf(Buffer.from('한글 \x1b[1;31mred\x1b[m\r\nnext\n'))).toMatchObject({
      count: 1,
      resets: true,
    });
  });
});

describe('a screen that sleeps', () => {
  it('is the same when it is asked for, and after more was written', async () => {
    const { clock, mirror, serialize } = mirrorOf();
    const plain = createScreen(size);
    const text = ['\x1b[33m안녕\x1b[0m\r\n'.repeat(30), '\x1b[?2004h$ ', 'ls\r\nfile\r\n\x1b[5mx'];
    for (const part of text.slice(0, 2)) for (const one of [mirror, plain]) one.write(Buffer.from(part));
    const awake = await taken({ serialize });
    clock.advance(MIRROR.drawAfter);
    clock.advance(MIRROR.sleepAfter);
    // Two tasks of the terminal: what was written is drawn, and then it is taken.
    await taken(plain);
    await taken(plain);
    expect(clock.pending).toBe(0);
    expect(await taken({ serialize })).toBe(awake);
    for (const one of [mirror, plain]) one.write(Buffer.from(text[2] ?? ''));
    expect(await taken({ serialize })).toBe(await taken(plain));
  });

  it('knows the prompt as it did before', async () => {
    const { clock, mirror, serialize, prompts } = mirrorOf();
    mirror.write(Buffer.from('\x1b]133;A\x07$ \x1b]133;B\x07'));
    await expect.poll(() => prompts).toEqual(['empty']);
    clock.advance(MIRROR.drawAfter);
    clock.advance(MIRROR.sleepAfter);
    await taken({ serialize });
    mirror.write(Buffer.from('ls'));
    clock.advance(MIRROR.drawAfter);
    await expect.poll(() => prompts).toEqual(['empty', 'typed']);
    mirror.write(Buffer.from('\b\b\x1b[K'));
    clock.advance(MIRROR.drawAfter);
    await expect.poll(() => prompts).toEqual(['empty', 'typed', 'empty']);
  });
});

describe('the prompt', () => {
  const after = async (...texts: string[]): Promise<PromptAt> => {
    const screen = createScreen(size);
    for (const text of texts) screen.write(Buffer.from(text));
    await taken(screen);
    return screen.prompt.at();
  };
  const prompt = '\x1b]133;D;0\x07\x1b]133;A\x07naru:~$ \x1b]133;B\x07';

  it.each([
    ['is not known of a shell that does not tell', ['$ ls'], 'unknown'],
    ['is empty when it was just printed', [prompt], 'empty'],
    ['has something typed', [prompt, 'kubectl'], 'typed'],
    ['has a blank typed', [prompt, ' '], 'typed'],
    ['is empty again when that is deleted', [prompt, 'k', '\b\x1b[K'], 'empty'],
    ['has something typed when the cursor is back at its beginning', [prompt, 'kub', '\r\x1b[8C'], 'typed'],
    ['is not there while a command runs', [prompt, 'ls\r\n', '\x1b]133;C\x07file\r\n'], 'busy'],
    ['is there again after it', [prompt, 'ls\r\n\x1b]133;C\x07file\r\n', prompt], 'empty'],
    ['is not there under an editor that no mark announced', [prompt, '\x1b[?1049h'], 'busy'],
    ['is there after the screen was cleared', [prompt, 'x', `\x1b[H\x1b[2J${prompt}`], 'empty'],
    ['is typed at when a line is not finished', [prompt, 'for x in 1\r\n> '], 'typed'],
    ['stays where it is when the screen scrolls', ['\r\n'.repeat(30), prompt], 'empty'],
  ] as const)('%s', async (_what, texts, at) => {
    expect(await after(...texts)).toBe(at);
  });
});
