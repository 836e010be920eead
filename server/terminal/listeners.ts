/**
 * Those who keep what a shell prints (types.ts, `TerminalListener`): each hears the screen as it is first, then all that follows.
 */
import type { TerminalSize } from '../../sandbox/types.ts';
import type { Mirror } from './mirror.ts';
import type { CloseReason, ListenOptions, TerminalListener } from './types.ts';

export interface Listeners {
  add(listener: TerminalListener, how?: ListenOptions): Disposable;
  /** The bytes are lent. */
  output(bytes: Uint8Array): void;
  resized(size: TerminalSize): void;
  /** The last thing they hear, those who come later too. */
  ended(reason: CloseReason): void;
}

type Tell = (told: TerminalListener) => void;

/** One listener; what comes before its screen has been taken waits. */
interface Entry {
  readonly listener: TerminalListener;
  waiting: Tell[] | undefined;
}

export function createListeners(screen: Mirror): Listeners {
  const entries = new Set<Entry>();
  let over: CloseReason | undefined;

  const tell = (what: Tell): void => {
    for (const { listener, waiting } of entries) {
      if (waiting) waiting.push(what);
      else what(listener);
    }
  };

  const letFlow = (entry: Entry): void => {
    const missed = entry.waiting ?? [];
    entry.waiting = undefined;
    for (const what of missed) what(entry.listener);
  };

  return {
    add(listener, how) {
      const entry: Entry = { listener, waiting: over ? [(told) => told.ended(over as CloseReason)] : [] };
      entries.add(entry);
      screen.serialize((bytes, size) => {
        if (!entry.waiting) return;
        listener.resized(size);
        if (bytes.length > 0) listener.output(bytes);
        letFlow(entry);
      }, how);
      return {
        [Symbol.dispose]() {
          entry.waiting = undefined;
          entries.delete(entry);
        },
      };
    },
    output(bytes) {
      for (const { listener, waiting } of entries) {
        if (!waiting) listener.output(bytes);
        else {
          const kept = Buffer.from(bytes);
          waiting.push((told) => told.output(kept));
        }
      }
    },
    resized: (size) => tell((told) => told.resized(size)),
    ended(reason) {
      over = reason;
      tell((told) => told.ended(reason));
      // Of a shell that was ended no screen comes any more.
      if (reason !== 'exited') for (const entry of entries) letFlow(entry);
      entries.clear();
    },
  };
}
