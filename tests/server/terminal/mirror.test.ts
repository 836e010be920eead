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

/** What somebody sees who draws it: the same screen can be said in several ways. */
const drawn = async (from: Pick<Screen, 'serialize'>): Promise<string> => {
  const copy = createScreen(size);
  copy.write(Buffer.from(await taken(from)));
  return taken(copy);
};

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
        '\x1b[1;34m',
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
      expect(await drawn({ serialize })).toBe(await drawn(plain));
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

  it('is what came last, however much went by and whatever becomes of the chunks', () => {
    const backlog = createBacklog(() => 6_000);
    const all: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      for (let count = 0; count < 600; count += 1) {
        const lines = Array.from(
          { length: 40 },
          (_, line) => `${turn}.${count}.${line} ${'x'.repeat(90)}\r\n`,
        );
        const chunk = Buffer.from(lines.join(''));
        all.push(...lines);
        expect(backlog.push(chunk)).toBe(true);
        chunk.fill(0);
        if (count % 3 === 0) backlog.push(Buffer.from('.'));
        if (count % 3 === 0) all.push('.');
      }
      const kept = Buffer.concat(backlog.take()).toString('utf8');
      expect(kept.length).toBeGreaterThan(6_000 * 95);
      expect(all.join('').endsWith(kept)).toBe(true);
    }
  });

  it('is left out in pieces, so that one large chunk of short lines leaves little to be drawn', async () => {
    const backlog = createBacklog(() => 100);
    const chunk = Buffer.from(`\x1b[32m${'y\r\n'.repeat(20_000)}`);
    for (let count = 0; count < 3; count += 1) expect(backlog.push(chunk)).toBe(true);
    expect(backlog.bytes).toBeLessThan(20_000);
    const [plain, { mirror, serialize }] = [createScreen(size), mirrorOf()];
    for (let turn = 0; turn < 4; turn += 1) {
      const lines = Array.from(
        { length: 8_000 },
        (_, line) => `\x1b[3${line % 8}m${turn}.${line}${turn % 2 ? '' : '\x1b[0m'}\r\n`,
      );
      for (const one of [plain, mirror]) one.write(Buffer.from(lines.join('')));
    }
    expect(await drawn({ serialize })).toBe(await drawn(plain));
  });

  it.each([1, 2, 3])('is known for one wherever its bytes lie (seed %i)', (seed) => {
    const random = seeded(seed);
    const pieces = ['a', 'long text', '\r\n', '\n', '파드', 'é', '\t', '\x1b[1m', '\x1b[0m', '\x1b[K'];
    const others = ['\x1b[2J', '\x0e', '\u0085', '\x00', '\x1b', '\x1f'];
    for (let turn = 0; turn < 500; turn += 1) {
      const some = Array.from({ length: random() * 30 }, () => pieces[Math.floor(random() * pieces.length)]);
      const other = random() < 0.5 ? others[Math.floor(random() * others.length)] : undefined;
      if (other) some.splice(random() * (some.length + 1), 0, other);
      const text = some.join('');
      // Its bytes begin anywhere in a word.
      const chunk = Buffer.concat([Buffer.alloc(turn % 8), Buffer.from(text)]).subarray(turn % 8);
      if (other) expect(linesOf(chunk)).toBeUndefined();
      else {
        const colours =
          text
            .split(/\x1b\[0m/)
            .at(-1)
            ?.match(/\x1b\[1m/g) ?? [];
        expect(linesOf(chunk)).toMatchObject({
          count: text.split('\r\n').length - 1,
          resets: text.includes('\x1b[0m'),
          colours: colours.map(() => expect.anything()),
        });
      }
    }
  });

  it('is drawn once it has been quiet, and not before', async () => {
    const { mirror, clock } = mirrorOf();
    for (let count = 0; count < 10; count += 1) {
      mirror.write(Buffer.from('line\r\n'));
      clock.advance(MIRROR.drawAfter - 1);
      expect(mirror.waiting).toBe(6 * (count + 1));
    }
    clock.advance(2);
    expect(mirror.waiting).toBe(0);
    mirror.write(Buffer.from('line\r\n'));
    expect(mirror.waiting).toBe(6);
    clock.advance(MIRROR.drawAfter + 1);
    expect(mirror.waiting).toBe(0);
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

describe('lines far above the screen', () => {
  const long = 'a line that is longer than the screen is wide, so that it goes on in the next row '.repeat(2);
  const lines = (from: number, count: number): Buffer =>
    Buffer.from(
      Array.from({ length: count }, (_, index) => {
        const text = (from + index) % 7 === 0 ? long : `\x1b[3${index % 8}m줄 ${from + index}`;
        return `${text}\r\n`;
      }).join(''),
    );

  it('are the same for a newcomer, whether they are kept as they were or as bytes', async () => {
    const plain = createScreen(size);
    const { mirror, serialize } = mirrorOf();
    for (let turn = 0; turn < 10; turn += 1) {
      for (const one of [mirror, plain]) one.write(lines(turn * 250, 250));
      await taken({ serialize });
    }
    expect(await taken({ serialize })).toContain('줄 1\r\n');
    expect(await drawn({ serialize })).toBe(await drawn(plain));
  });

  it('are as many as the browser keeps, and those of a newcomer who wants only a few', async () => {
    const { serialize, mirror } = mirrorOf();
    for (let turn = 0; turn < 40; turn += 1) {
      mirror.write(lines(turn * 250, 250));
      await taken({ serialize });
    }
    const numbers = [...(await taken({ serialize })).matchAll(/줄 (\d+)/g)].map(([, line]) => Number(line));
    expect(numbers.at(-1)).toBe(9999);
    expect(numbers[0]).toBeLessThan(10_000 - 3_000);
    const few = await taken({ serialize: (then) => serialize(then, { scrollback: 0 }) });
    expect(few.split('\n').length).toBeLessThan(15);
  });

  it('are gone when they were cleared', async () => {
    const { serialize, mirror } = mirrorOf();
    mirror.write(lines(0, 3000));
    await taken({ serialize });
    mirror.write(Buffer.from('\x1b[0m\x1b[H\x1b[2J\x1b[3J$ '));
    expect((await taken({ serialize })).trim()).toBe('$');
  });

  it('are seen again when the window is made larger, as on the page', async () => {
    const { serialize, mirror } = mirrorOf();
    const plain = createScreen(size);
    for (const one of [mirror, plain]) one.write(lines(0, 2000));
    await taken({ serialize });
    for (const one of [mirror, plain]) one.resize({ cols: 40, rows: 30 });
    const last = (text: string) => text.split('\r\n').slice(-20);
    expect(last(await taken({ serialize }))).toEqual(last(await taken(plain)));
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
