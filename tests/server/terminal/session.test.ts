/** How long a shell lives that nobody looks at. */
import { describe, expect, it } from 'vitest';
import { createSession, GRACE } from '../../../server/terminal/session.ts';
import type { EndReason, TerminalClient } from '../../../server/terminal/types.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { FakeShell } from '../../fakes/shell.ts';

const SIZE = { cols: 80, rows: 24 };

const rig = () => {
  const clock = handWoundClock();
  const shell = new FakeShell(SIZE);
  const session = createSession({ id: 'main', shell, size: SIZE, clock });
  const ends: EndReason[] = [];
  const client: TerminalClient = {
    clogged: false,
    hello() {},
    replay() {},
    send() {},
    resized() {},
    people() {},
    prompt() {},
    typed() {},
    closed: (reason) => ends.push(reason),
  };
  const attach = () => session.attach(client, 'driver', SIZE);
  return { clock, shell, session, ends, attach };
};

describe('a shell that nobody looks at', () => {
  it('lives on for the grace period, which begins anew each time the last viewer goes', () => {
    const { clock, shell, session, attach } = rig();
    attach()[Symbol.dispose]();
    clock.advance(GRACE - 1);
    const [first, second] = [attach(), attach()];
    clock.advance(2 * GRACE);
    first[Symbol.dispose]();
    clock.advance(2 * GRACE);
    expect(session.state).toBe('open');
    second[Symbol.dispose]();
    clock.advance(GRACE - 1);
    expect(shell.killed).toBe(0);
    clock.advance(1);
    expect([session.state, shell.killed, session.exitCode]).toEqual(['closed', 1, undefined]);
  });

  it('is not ended while a page has gone and come back by another connection', () => {
    const { clock, session, attach, ends } = rig();
    const before = attach();
    attach();
    before[Symbol.dispose]();
    before[Symbol.dispose]();
    clock.advance(2 * GRACE);
    expect([session.state, ends]).toEqual(['open', []]);
  });
});
