/** Somebody who keeps what a shell prints hears the screen as it was, then every byte once. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../sandbox/clock.ts';
import { createSession } from '../../../server/terminal/session.ts';
import type { TerminalClient, TerminalListener } from '../../../server/terminal/types.ts';
import { FakeShell } from '../../fakes/shell.ts';

const open = () => {
  const shell = new FakeShell();
  const session = createSession({ id: 'main', shell, size: { cols: 80, rows: 24 }, clock: systemClock });
  return { shell, session };
};

/** Writes down what it is told. */
const keeper = () => {
  const told: string[] = [];
  const listener: TerminalListener = {
    output: (bytes) => told.push(Buffer.from(bytes).toString('utf8')),
    resized: ({ cols, rows }) => told.push(`${cols}x${rows}`),
    ended: (reason) => told.push(reason),
  };
  return { told, listener };
};

const client: TerminalClient = {
  clogged: false,
  hello() {},
  replay() {},
  send() {},
  resized() {},
  people() {},
  prompt() {},
  typed() {},
  closed() {},
};

describe('a listener', () => {
  it('begins with size and screen, hears what comes meanwhile and after in order, and the end last', async () => {
    const { shell, session } = open();
    shell.emit('before ');
    const { told, listener } = keeper();
    session.listen(listener);
    shell.emit('mean');
    session.attach(client, 'driver', { cols: 100, rows: 30 });
    shell.emit('while');
    await expect.poll(() => told).toEqual(['80x24', 'before ', 'mean', '100x30', 'while']);
    shell.emit('한');
    session.close('shutdown');
    expect(told.slice(5)).toEqual(['한', 'shutdown']);
  });

  it('that wants no lines from before hears only the rows that are on the screen', async () => {
    const { shell, session } = open();
    for (let line = 1; line <= 40; line += 1) shell.emit(`line-${line}\r\n`);
    const { told, listener } = keeper();
    session.listen(listener, { scrollback: 0 });
    await expect.poll(() => told.length).toBe(2);
    expect(told[1]).toContain('line-40');
    expect(told[1]).not.toContain('line-17');
  });

  it('hears nothing after it was disposed of, not even a screen that was on its way', async () => {
    const { shell, session } = open();
    const early = keeper();
    session.listen(early.listener)[Symbol.dispose]();
    const late = keeper();
    const hold = session.listen(late.listener);
    await expect.poll(() => late.told).toEqual(['80x24']);
    hold[Symbol.dispose]();
    shell.emit('unheard');
    shell.end(0);
    expect([early.told, late.told]).toEqual([[], ['80x24']]);
  });

  it('that comes after the end hears the last screen and the end; of a shell ended for us, only that', async () => {
    const { shell, session } = open();
    shell.emit('bye');
    shell.end(0);
    const late = keeper();
    session.listen(late.listener);
    await expect.poll(() => late.told).toEqual(['80x24', 'bye', 'exited']);
    const other = open();
    const waiting = keeper();
    other.session.listen(waiting.listener);
    other.session.close('sandbox-gone');
    expect(waiting.told).toEqual(['sandbox-gone']);
  });
});
