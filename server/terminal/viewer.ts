/**
 * One client of a session: its place in the stream. First a screen, then everything after it; and when it falls too far
 * behind without driving, a fresh screen instead of the bytes it missed, so that a forgotten tab holds up nobody.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { TerminalSize } from '../../sandbox/types.ts';
import { createBatcher, createMeter, type Meter } from './flow.ts';
import type { Screen } from './screen.ts';
import type { CloseReason, Role, TerminalClient } from './types.ts';

export interface Viewer {
  readonly role: Role;
  /** The size of its window, as it last said. */
  size: TerminalSize;
  /** Output sent and not drawn yet. */
  readonly meter: Meter;
  push(chunk: Uint8Array): void;
  flush(): void;
  acknowledge(bytes: number): void;
  /** The last thing it hears, after all output. */
  end(reason: CloseReason, code?: number): void;
  /** Hears nothing any more. */
  leave(): void;
}

export interface ViewerOptions {
  readonly client: TerminalClient;
  readonly role: Role;
  readonly size: TerminalSize;
  readonly fresh: boolean;
  readonly screen: Screen;
  readonly clock: Clock;
  /** The shell waits for this viewer, so it never misses a byte. */
  drives(): boolean;
}

/** Clears screen, scrollback and modes, so that a screen drawn after it is all there is. */
const RESET = Buffer.from('\x1bc\x1b[3J');

export function createViewer(options: ViewerOptions): Viewer {
  const { client, screen } = options;
  const meter = createMeter();
  /** What came since a screen was asked for; `undefined` while the stream flows. */
  let waiting: Uint8Array[] | undefined;
  let behind = false;
  let gone = false;
  let ending: (() => void) | undefined;

  const batcher = createBatcher(options.clock, (frame) => {
    if (gone || behind) return;
    meter.sent(frame.length);
    client.send(frame);
    if (meter.full && !options.drives()) behind = true;
  });

  const flowOn = (): void => {
    const missed = waiting ?? [];
    waiting = undefined;
    for (const chunk of missed) batcher.push(chunk);
    batcher.flush();
    ending?.();
  };

  const show = (draw: (bytes: Uint8Array, size: TerminalSize) => void): void => {
    waiting = [];
    screen.serialize((bytes, size) => {
      if (gone) return;
      draw(bytes, size);
      flowOn();
    });
  };

  const catchUp = (): void => {
    behind = false;
    show((bytes) => client.send(Buffer.concat([RESET, bytes])));
  };

  show((bytes, size) => {
    client.hello(options.fresh, size);
    client.replay(bytes);
  });

  return {
    role: options.role,
    size: options.size,
    meter,
    push(chunk) {
      if (gone || behind) return;
      if (waiting) waiting.push(chunk);
      else batcher.push(chunk);
    },
    flush: () => (waiting ? undefined : batcher.flush()),
    acknowledge(bytes) {
      meter.acknowledged(bytes);
      if (behind && !meter.full && !gone) catchUp();
    },
    end(reason, code) {
      ending = () => {
        if (!gone) client.closed(reason, code);
        gone = true;
      };
      // The last screen of a shell that ended is still worth waiting for; of one that was ended there is none.
      if (waiting && reason === 'exited') return;
      if (!waiting) batcher.flush();
      ending();
    },
    leave() {
      gone = true;
      waiting = undefined;
    },
  };
}
