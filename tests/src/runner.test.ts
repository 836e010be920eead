/** Commands of the text on a page whose terminal is still to come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let terminal: object | null;

/** The module as a page that has just been loaded has it. */
async function freshPage() {
  vi.resetModules();
  return import('../../src/client/runner.ts');
}

beforeEach(() => {
  vi.useFakeTimers();
  terminal = {};
  vi.stubGlobal('document', { querySelector: () => terminal });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a command of the text', () => {
  it('brings up a terminal that has not begun, and waits for it', async () => {
    const { offerRunner, send, terminalWanted } = await freshPage();
    const taken: string[] = [];
    const wanted = vi.fn();
    void terminalWanted.then(wanted);
    const sent = send('kubectl get pods', 'run');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(wanted).toHaveBeenCalledOnce();
    offerRunner(async (text, way) => {
      taken.push(`${way} ${text}`);
      return 'sent';
    });
    expect(await sent).toBe('sent');
    expect(taken).toEqual(['run kubectl get pods']);
  });

  it('is given up when none comes, and is not run later', async () => {
    const { offerRunner, send } = await freshPage();
    const sent = send('kubectl get pods', 'run');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await sent).toBe('waiting');
    const late = vi.fn();
    offerRunner(late);
    expect(late).not.toHaveBeenCalled();
  });

  it('waits for nothing where there is no terminal to come', async () => {
    terminal = null;
    const { send } = await freshPage();
    expect(await send('ls', 'run')).toBe('waiting');
  });

  it('goes to the terminal of another window as soon as that is known', async () => {
    const { divertRunner, offerRunner, send } = await freshPage();
    const sent = send('ls', 'run');
    divertRunner(async () => 'held');
    expect(await sent).toBe('held');
    offerRunner(async () => 'sent');
    expect(await send('ls', 'run')).toBe('held');
    divertRunner(undefined);
    expect(await send('ls', 'run')).toBe('sent');
  });
});
