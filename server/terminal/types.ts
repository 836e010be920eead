/**
 * A shell that outlives the browser tab showing it.
 *
 * Any number of clients may be attached. One drives: the shell has its size and waits for it when it is slow. Everybody
 * attached as a driver may type, and whoever types takes the wheel; watchers only look. When the last one leaves, the
 * shell lives on for the grace period, so a reload or a dropped connection finds the same screen.
 */
import type { TerminalSize } from '../../sandbox/types.ts';

export interface TerminalSession {
  /** The name the page gave it. */
  readonly id: string;
  /** Another one for each shell that takes the name. */
  readonly shell: string;
  /** Only ever forward. */
  readonly state: 'starting' | 'open' | 'closing' | 'closed';
  /** Set once the shell has ended by itself. */
  readonly exitCode: number | undefined;
  /** Sends the screen as it is now, then everything that follows. On a session that is closed it sends the last screen. */
  attach(client: TerminalClient, as: Role, size: TerminalSize): Attachment;
  /** Hears everything the shell prints from now on, beginning with the screen as it is. Not a viewer: nothing waits for it. */
  listen(listener: TerminalListener, how?: ListenOptions): Disposable;
  /** Ends the shell and tells every client. Safe to call twice. */
  close(reason: CloseReason): void;
}

export type Role = 'driver' | 'watcher';

/** One viewer, as the session sees it. */
export interface TerminalClient {
  /** Comes first: the size of the screen that `replay` draws. `fresh`: nobody has seen this shell before. */
  hello(fresh: boolean, size: TerminalSize): void;
  /** Redraws the screen on an empty terminal of that size. Comes once, after `hello`. */
  replay(screen: Uint8Array): void;
  send(frame: Uint8Array): void;
  /** Nothing more will come. `code` is the exit code of a shell that ended by itself. */
  closed(reason: CloseReason, code?: number): void;
}

/**
 * Somebody who keeps what a shell prints. The first calls are `resized` and, when there is something on it, `output` of the
 * screen as it was; then every byte once, in chunks that end in whole characters, with sizes and bytes in their order.
 * `ended` is called once, last, unless the listener was disposed of before.
 */
export interface TerminalListener {
  output(bytes: Uint8Array): void;
  resized(size: TerminalSize): void;
  ended(reason: CloseReason): void;
}

export interface ListenOptions {
  /** Lines above the screen that it begins with; all there are unless told otherwise. */
  readonly scrollback: number;
}

/** One viewer's hold on a session. Disposing lets go; the shell goes on. */
export interface Attachment extends Disposable {
  /** Keys. Ignored for a watcher. */
  write(data: Uint8Array): void;
  /** Ignored for a watcher. */
  resize(size: TerminalSize): void;
  /** The client has drawn this many bytes. Too many bytes of the driver undrawn pause the shell. */
  acknowledge(bytes: number): void;
}

export type CloseReason = 'exited' | 'idle' | 'sandbox-gone' | 'shutdown';
