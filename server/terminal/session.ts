/**
 * One shell, many viewers, one of them driving, and a grace period. See types.ts for the contract.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../sandbox/clock.ts';
import type { Shell, TerminalSize } from '../../sandbox/types.ts';
import { wholeLength } from './boundary.ts';
import { createMeter } from './flow.ts';
import { createListeners } from './listeners.ts';
import { createScreen } from './screen.ts';
import type { Attachment, CloseReason, TerminalSession } from './types.ts';
import { createViewer, type Viewer } from './viewer.ts';

/** How long a shell nobody looks at lives on, milliseconds: over lunch and over night. */
export const GRACE = 16 * 60 * 60 * 1000;

export interface SessionOptions {
  readonly id: string;
  readonly shell: Shell;
  readonly size: TerminalSize;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly grace?: number;
}

export function createSession(options: SessionOptions): TerminalSession {
  const { shell, clock } = options;
  const screen = createScreen(options.size);
  const listeners = createListeners(screen);
  const undrawn = createMeter();
  /** In the order in which they came or last typed: the last driver drives. */
  const viewers = new Set<Viewer>();
  let state: TerminalSession['state'] = 'open';
  let exitCode: number | undefined;
  let size = options.size;
  let tail: Uint8Array = new Uint8Array();
  let paused = false;
  let seen = false;
  let grace: Disposable | undefined;

  const driver = (): Viewer | undefined => [...viewers].findLast((viewer) => viewer.role === 'driver');

  /** The shell waits while the driver, or our own copy of the screen, is too far behind. */
  const regulate = (): void => {
    if (state !== 'open') return;
    const wanted = undrawn.full || driver()?.meter.full === true;
    if (wanted === paused) return;
    paused = wanted;
    if (paused) shell.pause();
    else shell.resume();
  };

  const emit = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    undrawn.sent(bytes.length);
    screen.write(bytes, () => {
      undrawn.acknowledged(bytes.length);
      regulate();
    });
    for (const viewer of viewers) viewer.push(bytes);
    listeners.output(bytes);
    regulate();
  };

  const resize = (next: TerminalSize): void => {
    if (state !== 'open' || (next.cols === size.cols && next.rows === size.rows)) return;
    for (const viewer of viewers) viewer.flush();
    size = next;
    screen.resize(next);
    listeners.resized(next);
    shell.resize(next);
  };

  const followDriver = (): void => {
    const wheel = driver();
    if (wheel) resize(wheel.size);
    regulate();
  };

  const awaitViewers = (): void => {
    if (viewers.size > 0 || state !== 'open') return;
    grace = clock.after(options.grace ?? GRACE, () => close('idle'));
  };

  const end = (reason: CloseReason, code?: number): void => {
    state = 'closed';
    grace?.[Symbol.dispose]();
    for (const viewer of [...viewers]) viewer.end(reason, code);
    viewers.clear();
    listeners.ended(reason);
  };

  const close = (reason: CloseReason): void => {
    if (state === 'open') {
      state = 'closing';
      shell.kill();
      end(reason);
    }
    screen.dispose();
  };

  shell.onData((chunk) => {
    const all = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    const whole = wholeLength(all);
    tail = all.slice(whole);
    emit(all.subarray(0, whole));
  });

  shell.onExit((exit) => {
    if (state !== 'open') return;
    emit(tail);
    exitCode = exit.code;
    end('exited', exit.code);
  });

  return {
    id: options.id,
    shell: randomUUID(),
    get state() {
      return state;
    },
    get exitCode() {
      return exitCode;
    },
    attach(client, role, wanted) {
      grace?.[Symbol.dispose]();
      const fresh = !seen;
      seen = true;
      if (role === 'driver') resize(wanted);
      const viewer = createViewer({
        client,
        role,
        size: wanted,
        fresh,
        screen,
        clock,
        drives: () => driver() === viewer,
      });
      if (state === 'closed') viewer.end('exited', exitCode);
      else viewers.add(viewer);
      regulate();
      return attachment(viewer);
    },
    listen: (listener, how) => listeners.add(listener, how),
    close,
  };

  function attachment(viewer: Viewer): Attachment {
    const takeWheel = (): void => {
      if (driver() === viewer || !viewers.delete(viewer)) return;
      viewers.add(viewer);
      followDriver();
    };
    return {
      write(data) {
        if (viewer.role !== 'driver' || state !== 'open') return;
        takeWheel();
        shell.write(data);
      },
      resize(next) {
        viewer.size = next;
        if (driver() === viewer) resize(next);
      },
      acknowledge(bytes) {
        viewer.acknowledge(bytes);
        regulate();
      },
      [Symbol.dispose]() {
        viewer.leave();
        if (!viewers.delete(viewer)) return;
        followDriver();
        awaitViewers();
      },
    };
  }
}
