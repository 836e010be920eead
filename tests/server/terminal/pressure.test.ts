/** What one viewer does costs the others nothing: one that never reads, one that lies about it, one that talks without end. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { systemClock } from '../../../sandbox/clock.ts';
import { TERMINAL_LIMITS } from '../../../server/protocol.ts';
import { createSession } from '../../../server/terminal/session.ts';
import type { TerminalClient } from '../../../server/terminal/types.ts';
import { FakeShell } from '../../fakes/shell.ts';
import { Room } from './room.ts';

let room: Room;
beforeEach(async () => {
  room = await Room.open();
});
afterEach(() => room[Symbol.asyncDispose]());

const SIZE = { cols: 80, rows: 24 };

/** A client of a connection that takes nothing after a while, and what was sent to it. */
const stuck = () => {
  const state = { clogged: false, sent: 0, hello: 0, screens: 0, size: 0 };
  const client: TerminalClient = {
    get clogged() {
      return state.clogged;
    },
    hello: () => {
      state.hello += 1;
    },
    replay() {},
    send: (frame) => {
      state.sent += frame.length;
      if (frame[0] === 0x1b && frame[1] === 0x63) state.screens += 1;
    },
    resized() {},
    people() {},
    prompt() {},
    typed() {},
    closed() {},
  };
  return { state, client };
};

describe('a viewer whose connection takes nothing more', () => {
  it('is sent nothing more, whatever it acknowledges, and a screen when it takes some again', async () => {
    const shell = new FakeShell(SIZE);
    const session = createSession({ id: 'main', shell, size: SIZE, clock: systemClock });
    const { state, client } = stuck();
    const watcher = session.attach(client, 'watcher', SIZE);
    await expect.poll(() => state.hello).toBe(1);
    shell.emit('first');
    state.clogged = true;
    shell.emit('second');
    const before = state.sent;
    for (let count = 0; count < 100; count += 1) {
      shell.emit('x'.repeat(1000));
      watcher.acknowledge(1_000_000);
    }
    expect(state.sent).toBe(before);
    expect(shell.paused).toBe(false);
    state.clogged = false;
    watcher.drained();
    await expect.poll(() => state.screens).toBe(1);
    session.close('shutdown');
  });

  it('holds up the shell when it is the learner who types', async () => {
    const shell = new FakeShell(SIZE);
    const session = createSession({ id: 'main', shell, size: SIZE, clock: systemClock });
    const { state, client } = stuck();
    const learner = session.attach(client, 'driver', SIZE);
    await expect.poll(() => state.hello).toBe(1);
    state.clogged = true;
    shell.emit('output');
    expect(shell.paused).toBe(true);
    state.clogged = false;
    learner.drained();
    expect(shell.paused).toBe(false);
    session.close('shutdown');
  });
});

describe('over a real socket', () => {
  it('a viewer that never reads is sent no more than fits, in however small pieces', async () => {
    const learner = await room.opened();
    const forgotten = await room.opened('session=main&as=watcher');
    forgotten.socket.pause();
    let received = 0;
    learner.socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) return;
      received += data.length;
      learner.say({ type: 'ack', bytes: data.length });
    });
    let emitted = 0;
    for (let round = 0; round < 120; round += 1) {
      for (let piece = 0; piece < 50; piece += 1) room.shell.emit('.'.repeat(300));
      emitted += 15_000;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await learner.until(() => received >= emitted);
    let late = '';
    forgotten.socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) return;
      late += data.toString('latin1');
      forgotten.say({ type: 'ack', bytes: data.length });
    });
    forgotten.socket.resume();
    await forgotten.until(() => late.includes('\x1bc'));
    expect(late.indexOf('\x1bc')).toBeLessThan(2 * TERMINAL_LIMITS.highWater);
  });

  it('a viewer that talks without end is listened to more slowly, and everybody else as before', async () => {
    const learner = await room.opened();
    const chatterer = await room.opened('session=main&as=watcher');
    const noise = JSON.stringify({ type: 'ask-keyboard', withdraw: true });
    for (let count = 0; count < 30_000; count += 1) (chatterer.socket as WebSocket).send(noise);
    learner.type('heard');
    await expect.poll(() => room.shell.typed, { timeout: 5_000 }).toBe('heard');
    expect(chatterer.socket.readyState).toBe(1);
  });

  it('keys that come too fast are all typed, in their order', async () => {
    const learner = await room.opened();
    const pieces = Array.from({ length: 80 }, (_, index) => `${index}:`.padEnd(64 * 1024, 'x'));
    for (const piece of pieces) learner.type(piece);
    await expect.poll(() => room.shell.typed.length, { timeout: 10_000 }).toBe(80 * 64 * 1024);
    expect(room.shell.typed).toBe(pieces.join(''));
  });
});
