/**
 * A shell that outlives the browser tab showing it.
 *
 * Any number of clients may be attached. Who may type and whose size the shell has is decided in people.ts. When the last
 * one leaves, the shell lives on for the grace period, so a reload or a dropped connection finds the same screen.
 */
import type { TerminalSize } from '../../sandbox/types.ts';
import type { TerminalRole } from '../protocol.ts';
import type { Company } from './people.ts';
import type { PromptAt } from './prompt.ts';

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
  attach(client: TerminalClient, as: Role, size: TerminalSize, who?: Who): Attachment;
  /** Hears everything the shell prints from now on, beginning with the screen as it is. Not a viewer: nothing waits for it. */
  listen(listener: TerminalListener, how?: ListenOptions): Disposable;
  /** Keeps the screen as it is for after a restart, if that has not been done. Never rejects. */
  keep(): Promise<void>;
  /** Ends the shell and tells every client. Safe to call twice. */
  close(reason: CloseReason): void;
}

export type Role = TerminalRole;

/** What a client says of itself. */
export interface Who {
  /** Shown to the others. */
  readonly name?: string | undefined;
  /** The same through the reconnections of one page; nobody else may know it. */
  readonly typist?: string | undefined;
  /** Of several connections of one typist the one with the highest number is heard. */
  readonly since?: number;
}

/** What a client is told before the screen. */
export interface Greeting {
  /** Nobody has seen this shell before. */
  readonly fresh: boolean;
  /** There is a screen of a shell that ended with the server above this one's. */
  readonly former: boolean;
  /** Bytes that this typist has typed into this shell. */
  readonly typed: number;
}

/** One viewer, as the session sees it. */
export interface TerminalClient {
  /** Its connection takes nothing more for now, whatever it has acknowledged. */
  readonly clogged: boolean;
  /** Comes first: the size of the screen that `replay` draws. */
  hello(greeting: Greeting, size: TerminalSize): void;
  /** Redraws the screen on an empty terminal of that size. Comes once, after `hello`. */
  replay(screen: Uint8Array): void;
  /** Output, drawn at the size that was told last. `sent`: the frame has been read, and may be used for something else. */
  send(frame: Uint8Array, sent?: () => void): void;
  resized(size: TerminalSize): void;
  /** `you`: the id of this viewer. */
  people(you: string, company: Company): void;
  /** Where the shell stands, as far as it tells. */
  prompt(at: PromptAt): void;
  /** So many bytes of its typist have been taken by now. */
  typed(bytes: number): void;
  /** Nothing more will come. `code` is the exit code of a shell that ended by itself. */
  closed(reason: EndReason, code?: number): void;
}

/**
 * Somebody who keeps what a shell prints. The first calls are `resized` and, when there is something on it, `output` of the
 * screen as it was; then every byte once, in chunks that end in whole characters, with sizes and bytes in their order.
 * `ended` is called once, last, unless the listener was disposed of before.
 */
export interface TerminalListener {
  /** The bytes are lent for the time of the call. */
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
  /** Keys. Counted, and forgotten when this viewer may not type. */
  write(data: Uint8Array): void;
  /** The size of this viewer's window: the shell's, while it has the wheel. */
  resize(size: TerminalSize): void;
  /** The client has drawn this many bytes. Too many bytes of the learner's own viewer undrawn pause the shell. */
  acknowledge(bytes: number): void;
  /** The connection that was clogged is not any more. */
  drained(): void;
  /** What people.ts says of the keyboard. `false`: that is not this viewer's to say. */
  ask(withdraw: boolean): boolean;
  answer(viewer: string, give: boolean): boolean;
  giveBack(): boolean;
  /** Takes away what is above the screen, for everybody. `false`: this viewer may not type. */
  clear(): boolean;
}

/** Why a shell is over. `closed`: the learner closed it. */
export type CloseReason = 'exited' | 'idle' | 'closed' | 'sandbox-gone' | 'shutdown';

/** Why a client hears nothing more. `replaced`: a newer connection of the same typist has come. */
export type EndReason = CloseReason | 'replaced';
