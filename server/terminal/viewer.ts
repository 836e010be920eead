/**
 * One client of a session: its place in the stream. First a screen, then everything after it; and when it falls too far
 * behind without the shell waiting for it, a fresh screen instead of the bytes it missed, so that a forgotten tab holds up nobody.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { TerminalSize } from '../../sandbox/types.ts';
import { createBatcher, createPacedMeter } from './flow.ts';
import type { Mirror } from './mirror.ts';
import type { Person } from './people.ts';
import type { EndReason, Greeting, TerminalClient } from './types.ts';

export interface Viewer extends Person {
  readonly client: TerminalClient;
  /** It has had its first screen. */
  readonly greeted: boolean;
  /** The size of its window, as it last said. */
  window: TerminalSize;
  /** Too much was sent that it has not drawn. */
  readonly full: boolean;
  /** The chunk is lent. */
  push(chunk: Uint8Array): void;
  /** What is pushed from here on is drawn at this size. */
  resized(size: TerminalSize): void;
  acknowledge(bytes: number): void;
  /** Its connection takes more again. */
  drained(): void;
  /** The last thing it hears, after all output. */
  end(reason: EndReason, code?: number): void;
  /** Hears nothing any more. */
  leave(): void;
}

export interface ViewerOptions extends Person {
  readonly client: TerminalClient;
  readonly window: TerminalSize;
  greeting(): Greeting;
  readonly screen: Mirror;
  readonly clock: Clock;
  /** The shell waits for this viewer, so it never misses a byte. */
  paces(): boolean;
  /** It has had its first screen. */
  greeted(): void;
}

/** Clears screen, scrollback and modes, so that a screen drawn after it is all there is. */
const RESET = Buffer.from('\x1bc\x1b[3J');

export function createViewer(options: ViewerOptions): Viewer {
  const { client, screen, id, role, name } = options;
  const meter = createPacedMeter(options.clock);
  const full = (): boolean => meter.full || client.clogged;
  /** What came since a screen was asked for; `undefined` while the stream flows. */
  let waiting: (Uint8Array | TerminalSize)[] | undefined;
  let behind = false;
  let greeted = false;
  let gone = false;
  let ending: (() => void) | undefined;

  const batcher = createBatcher(options.clock, (frame, sent) => {
    if (gone || behind) return sent();
    meter.sent(frame.length);
    client.send(frame, sent);
    if (full() && !options.paces()) behind = true;
  });

  const pass = (what: Uint8Array | TerminalSize): void => {
    if (what instanceof Uint8Array) batcher.push(what);
    else {
      batcher.flush();
      // Who is behind hears the size with its next screen.
      if (!behind) client.resized(what);
    }
  };

  const flowOn = (): void => {
    const missed = waiting ?? [];
    waiting = undefined;
    for (const what of missed) pass(what);
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
    show((bytes, size) => {
      client.resized(size);
      client.send(Buffer.concat([RESET, bytes]));
    });
  };

  const goOn = (): void => {
    if (behind && !full() && !gone) catchUp();
  };

  show((bytes, size) => {
    client.hello(options.greeting(), size);
    client.replay(bytes);
    greeted = true;
    options.greeted();
  });

  return {
    id,
    role,
    ...(name === undefined ? {} : { name }),
    client,
    get greeted() {
      return greeted && !gone;
    },
    window: options.window,
    get full() {
      return full();
    },
    push(chunk) {
      if (gone || behind) return;
      if (waiting) waiting.push(Buffer.from(chunk));
      else batcher.push(chunk);
    },
    resized(size) {
      if (gone) return;
      if (waiting) waiting.push(size);
      else pass(size);
    },
    acknowledge(bytes) {
      meter.acknowledged(bytes);
      goOn();
    },
    drained: () => goOn(),
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
