/** What a replay does before anything is drawn: reading files, going to moments, playing, and saying times. */
import { describe, expect, it } from 'vitest';
import { eventLine, headerLine } from '../../../server/recording/asciicast.ts';
import { type Cast, readCast, type Size } from '../../../src/client/replay/cast.ts';
import { type Keeper, Keyframes } from '../../../src/client/replay/keyframes.ts';
import { Playback, type Stage } from '../../../src/client/replay/playback.ts';
import { clockTime, sayDate, sayLength, saySize } from '../../../src/client/replay/say.ts';
import { text } from '../../../src/i18n/text.ts';

type Line = [number, 'o' | 'r' | 'm', string];

/** The file the server would write. Times in seconds. */
const file = (lines: readonly Line[]): string =>
  headerLine({ cols: 80, rows: 24 }, Date.UTC(2026, 0, 1), 'Naru: main') +
  lines.map(([at, code, data]) => eventLine(at * 1000, code, data)).join('');

const castOf = (lines: readonly Line[]): Cast => {
  const cast = readCast(file(lines));
  if (!cast) throw new Error('It cannot be read');
  return cast;
};

/** Draws by remembering: two stages that show the same have the same text and size. */
class Paper implements Stage, Keeper {
  size: Size = { cols: 0, rows: 0 };
  text = '';
  resets = 0;
  written = 0;

  reset(size: Size): void {
    this.size = size;
    this.text = '';
    this.resets += 1;
  }
  resize(size: Size): void {
    this.size = size;
  }
  async write(text: string): Promise<void> {
    this.text += text;
    this.written += text.length;
  }
  screen(): string {
    return this.text;
  }
  dispose(): void {}
}

/** The browser's time, wound by hand: each turn is one picture. */
function handPace() {
  let now = 0;
  let waiting: (() => void) | undefined;
  return {
    now: () => now,
    next(callback: () => void): Disposable {
      waiting = callback;
      return {
        [Symbol.dispose]() {
          waiting = undefined;
        },
      };
    },
    /** Milliseconds, in pictures of so many. */
    pass(milliseconds: number, picture = 20) {
      for (let past = 0; past < milliseconds; past += picture) {
        now += picture;
        const callback = waiting;
        waiting = undefined;
        callback?.();
      }
    },
  };
}

async function playing(cast: Cast) {
  const paper = new Paper();
  const keyframes = new Keyframes(cast);
  await keyframes.take(new Paper(), async () => undefined, new AbortController().signal);
  const pace = handPace();
  const playback = new Playback({ cast, keyframes, stage: paper, pace, changed: () => undefined });
  return { paper, keyframes, pace, playback };
}

/** What has been output until then. */
const until = (cast: Cast, at: number): string =>
  cast.events.flatMap((event) => (event.code === 'o' && event.at <= at ? [event.data] : [])).join('');

/** A minute: something every second, another size in the middle. */
const minute = castOf(
  Array.from({ length: 60 }, (_, n): Line => (n === 30 ? [n, 'r', '40x10'] : [n, 'o', `<${n}>`])),
);

describe('a file of a recording', () => {
  it('is read with its size, its output and its other sizes; marks only make it longer', () => {
    const lines: Line[] = [
      [0.5, 'o', '나루'],
      [1, 'r', '100x30'],
      [9, 'm', 'e: 2/4'],
    ];
    expect(castOf(lines)).toEqual({
      size: { cols: 80, rows: 24 },
      seconds: 9,
      events: [
        { at: 0.5, code: 'o', data: '나루' },
        { at: 1, code: 'r', data: '100x30' },
      ],
    });
  });

  it('that was cut off in a line is read up to it', () => {
    const whole = file([
      [1, 'o', 'one'],
      [2, 'o', 'two'],
    ]);
    expect(readCast(whole.slice(0, -8))?.events.map(({ data }) => data)).toEqual(['one']);
    expect(readCast(whole.slice(0, 30))).toBe(undefined);
    expect(readCast('')).toBe(undefined);
    expect(readCast('{"version":3}\n')).toBe(undefined);
  });

  it('is believed in nothing else', () => {
    const odd = `${file([[1, 'o', 'a']])}[2,"i","secret"]\n[3,"r","0x0"]\n[0,"o","late"]\n[4]\nnull\n`;
    expect(readCast(odd)?.events).toEqual([
      { at: 1, code: 'o', data: 'a' },
      { at: 3, code: 'o', data: 'late' },
    ]);
  });
});

describe('going to a moment', () => {
  it('shows what was shown then, wherever one comes from', async () => {
    const { paper, playback } = await playing(minute);
    for (const at of [0, 12.3, 59, 3, 30, 29.99, 31, 7, 45, 100, -5]) {
      playback.seek(at);
      expect(paper.text).toBe(until(minute, Math.max(0, at)));
      expect(paper.size.cols).toBe(at >= 30 ? 40 : 80);
    }
  });

  it('draws one screen and what came after it, and forward nothing twice', async () => {
    const { paper, playback, keyframes } = await playing(minute);
    expect(keyframes.count).toBeGreaterThan(8);
    playback.seek(58);
    const afterFirst = paper.resets;
    paper.written = 0;
    playback.seek(58.5);
    playback.seek(59);
    expect(paper.resets).toBe(afterFirst);
    expect(paper.written).toBeLessThan(10);
  });

  it('does not need the screens in between, only longer', () => {
    const paper = new Paper();
    const keyframes = new Keyframes(minute);
    const pace = handPace();
    const playback = new Playback({ cast: minute, keyframes, stage: paper, pace, changed: () => undefined });
    playback.seek(59);
    playback.seek(10);
    expect(paper.text).toBe(until(minute, 10));
  });

  it('steps to where something happened, and back', async () => {
    const { playback } = await playing(minute);
    playback.seek(10.5);
    playback.step(1);
    expect(playback.position).toBe(11);
    playback.step(-1);
    playback.step(-1);
    expect(playback.position).toBe(9);
    playback.seek(59);
    playback.step(1);
    expect(playback.position).toBe(playback.seconds);
  });
});

describe('screens in between', () => {
  it('stop being taken when nobody wants them any more', async () => {
    const gone = new AbortController();
    const keyframes = new Keyframes(minute);
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
      gone.abort();
    };
    await keyframes.take(new Paper(), pause, gone.signal);
    expect([pauses, keyframes.count]).toEqual([1, 1]);
  });

  it('are taken in a flood, too, and leave out nothing of the moment they were taken in', async () => {
    const flood = castOf(
      Array.from({ length: 64 }, (_, n): Line => [Math.floor(n / 2) / 100, 'o', 'x'.repeat(16_000)]),
    );
    const { keyframes, paper, playback } = await playing(flood);
    expect(keyframes.count).toBeGreaterThan(2);
    for (const at of [0.05, 0.2, 0.17]) {
      playback.seek(at);
      expect(paper.text.length).toBe(until(flood, at).length);
    }
  });
});

describe('playing', () => {
  it('takes as long as it took, at each speed, and ends at the end', async () => {
    const { playback, pace } = await playing(minute);
    playback.skipsIdle = false;
    playback.play();
    pace.pass(10_000);
    expect(playback.position).toBeCloseTo(10, 5);
    playback.speed = 4;
    pace.pass(10_000);
    expect(playback.position).toBeCloseTo(50, 5);
    pace.pass(10_000);
    expect([playback.position, playback.playing]).toEqual([59, false]);
  });

  it('begins anew at the end, and stays where it is when it pauses', async () => {
    const { playback, pace, paper } = await playing(minute);
    playback.seek(59);
    playback.play();
    pace.pass(1_000);
    playback.pause();
    pace.pass(5_000);
    expect(playback.position).toBeCloseTo(1, 5);
    expect(paper.text).toBe('<0><1>');
  });

  it('goes on after two seconds in which nothing happens, unless told not to', async () => {
    const idle = castOf([
      [0, 'o', 'a'],
      [600, 'o', 'b'],
      [601, 'o', 'c'],
    ]);
    const { playback, pace, paper } = await playing(idle);
    playback.play();
    pace.pass(1_900);
    expect(paper.text).toBe('a');
    pace.pass(200);
    expect(paper.text).toBe('ab');
    expect(playback.position).toBeGreaterThanOrEqual(600);
    playback.seek(0);
    playback.skipsIdle = false;
    pace.pass(3_000);
    expect(playback.position).toBeCloseTo(3, 1);
  });

  it('of a flood draws no more at once than a picture can take, and loses nothing', async () => {
    const flood = castOf(
      Array.from({ length: 100 }, (_, n): Line => [1 + n / 1000, 'o', 'y'.repeat(60_000)]),
    );
    const { playback, pace, paper } = await playing(flood);
    playback.play();
    pace.pass(1_000);
    paper.written = 0;
    pace.pass(20);
    expect(paper.written).toBeLessThan(400_000);
    pace.pass(2_000);
    expect(playback.playing).toBe(false);
    expect(paper.text.length).toBe(6_000_000);
  });
});

describe('words of a recording', () => {
  it('are times as on a clock', () => {
    expect([0, 65.9, 3_605, -1].map(clockTime)).toEqual(['0:00', '1:05', '1:00:05', '0:00']);
  });

  it('are lengths and sizes as one says them in each language', () => {
    expect([0.2, 61, 3_720].map((n) => sayLength(n, text('ko')))).toEqual(['1초', '1분 1초', '1시간 2분']);
    expect([1, 125, 7_200].map((n) => sayLength(n, text('en')))).toEqual(['1 s', '2 min 5 s', '2 h']);
    expect(saySize(3_450_000, 'en')).toBe('3.5 MB');
    expect(saySize(12_300, 'ko')).toMatch(/^12\s?kB$/i);
    expect(saySize(0, 'en')).toBe('0 bytes');
    expect(sayDate('2026-03-04T05:06:07Z', 'ko')).toContain('2026');
  });
});
