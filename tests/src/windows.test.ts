/** What windows of one browser tell each other: over a fake of its channels, and with a window that is no more than events. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchTabs } from '../../src/client/tabs.ts';
import { type FarTerminal, farTerminal, serveLessons } from '../../src/client/terminal/far-terminal.ts';

const channels = new Set<FakeChannel>();

/** Tells the others at once, and not itself. */
class FakeChannel extends EventTarget {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
    channels.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of channels)
      if (other !== this && other.name === this.name)
        other.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

class FakeWindow extends EventTarget {
  closed = false;
  close(): void {
    this.closed = true;
  }
}

let shown: FakeWindow;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  shown = new FakeWindow();
  vi.stubGlobal('window', shown);
  vi.stubGlobal('location', { assign() {} });
});

afterEach(() => {
  channels.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a terminal in a window of its own', () => {
  const lesson = () => {
    const heard: string[] = [];
    const far = farTerminal({ gone: () => heard.push('gone'), back: () => heard.push('back') });
    return { far, heard };
  };
  const soon = async <T>(answer: Promise<T>): Promise<T> => {
    await vi.advanceTimersByTimeAsync(1_000);
    return answer;
  };
  const run = (far: FarTerminal) => soon(far.send('kubectl get pods', 'run'));

  it('is not there before it is', async () => {
    const { far } = lesson();
    expect(await soon(far.isThere())).toBe(false);
    expect(await run(far)).toBe('waiting');
  });

  it('takes commands, and says what became of them', async () => {
    const taken: string[] = [];
    const { far } = lesson();
    serveLessons(async (text, way) => {
      taken.push(`${way} ${text}`);
      return 'sent';
    });
    expect(await soon(far.isThere())).toBe(true);
    expect(await run(far)).toBe('sent');
    expect(taken).toEqual(['run kubectl get pods']);
  });

  it('may take its time to answer: the learner is asked there', async () => {
    const { far } = lesson();
    const answer = Promise.withResolvers<'left'>();
    serveLessons(() => answer.promise);
    const sent = far.send('exit', 'run');
    await vi.advanceTimersByTimeAsync(60_000);
    answer.resolve('left');
    expect(await soon(sent)).toBe('left');
  });

  it('is gone when its window is closed, and not when it is loaded again', async () => {
    const { heard } = lesson();
    serveLessons(async () => 'sent');
    shown.dispatchEvent(new Event('pagehide'));
    await vi.advanceTimersByTimeAsync(1_000);
    serveLessons(async () => 'sent');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard).toEqual([]);
    shown.dispatchEvent(new Event('pagehide'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard).toContain('gone');
  });

  it('is closed from either side', () => {
    const { far, heard } = lesson();
    const back = serveLessons(async () => 'sent');
    back();
    expect(heard).toEqual(['back']);
    expect(shown.closed).toBe(true);
    shown.closed = false;
    far.close();
    expect(shown.closed).toBe(true);
  });
});

describe('another tab', () => {
  it('is known of while it shows the same page, from both sides', () => {
    const told: string[] = [];
    const first = shown;
    watchTabs('/lessons/pods', (others) => told.push(`first ${others}`));
    const second = new FakeWindow();
    vi.stubGlobal('window', second);
    watchTabs('/lessons/pods', (others) => told.push(`second ${others}`));
    watchTabs('/lessons/other', (others) => told.push(`other ${others}`));
    expect(told.toSorted()).toEqual(['first true', 'second true']);
    second.dispatchEvent(new Event('pagehide'));
    expect(told).toContain('first false');
    first.dispatchEvent(new Event('pagehide'));
    expect(told.filter((line) => line.startsWith('other'))).toEqual([]);
  });
});
