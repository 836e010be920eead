/**
 * What a terminal on a page and the server tell each other, besides the bytes. Browser-safe: imports zod and types.
 *
 * A shell has *viewers*. A viewer that came as `driver` is the learner: all of the learner's own viewers may type, and whoever
 * types last has the size. A viewer that came as `watcher` only looks until the learner gives it the keyboard; then it alone
 * types, until it gives the keyboard back or the learner takes it back. Everybody is told who is there and who drives.
 *
 * The address of the socket: /ws/terminal?session=NAME&cols=&rows=, and besides
 *   as=driver|watcher   `driver` unless told otherwise
 *   name=               what a watcher calls itself
 *   typist=             of whoever types: 1 to 40 letters, digits and hyphens, made anew for each page and kept through its
 *                       reconnections. See *Keys* below.
 *
 * *Keys.* Binary frames of a viewer are what it types. The server counts them, by shell and typist, and tells how many bytes it
 * has taken: in `hello`, and in `typed` soon after they came. What was sent and not taken when a connection was cut is sent
 * again after `replay-end`, from `hello.typed` on, if `hello.shell` is still the same; else it was meant for a shell
 * that is gone, and both sides count from 0. A newer connection of the same typist silences the older one, so nothing is
 * typed twice; and after each `replay-end` a typist says `ready` before its first key: keys before that were sent for an
 * earlier `hello`, and are forgotten. Bytes that may not be typed (somebody else has the keyboard) count as taken.
 *
 * *After a restart of the server* there is a new shell. What the old one showed is drawn above it, ended by a dim rule with the
 * date and the time; `hello.former` says so, and words about it are the page's.
 *
 * *Guests.* `POST /api/shells/:id/invite` answers an `Invitation`: an address that signs another browser in, once. It leads to
 * /ko/watch/?shell=NAME or /en/watch/?shell=NAME, and that page with its assets, and this socket with `as=watcher` for that
 * shell, are all a guest reaches: no API, no /ws/events, no other page (403). The page has to be prerendered. A guest that
 * is not welcome any more, or whose shell was closed, hears `closed`. `POST /api/shells/:id/uninvite` ends every
 * invitation to that shell, used or not; so does closing the shell, and a restart of the server.
 */
import { z } from 'zod';
import { TERMINAL_LIMITS } from './protocol-limits.ts';
import { problem } from './protocol-problem.ts';

export { TERMINAL_LIMITS };

const title = z.string().trim().min(1).max(TERMINAL_LIMITS.maxTitle);

/** One shell of the learner's sandbox, as its tab shows it. */
export const shellInfo = z.object({
  /** Part of its address; never changes. The first is `main`. */
  name: z.string(),
  /** What the learner called it; without one the page numbers it. */
  title: z.string().optional(),
  /** What it is called without a title; without one of these either, by its place. */
  number: z.number().int().optional(),
  /** `new`: nobody has looked at it yet. `ended`: its last screen is there to be read. */
  state: z.enum(['new', 'open', 'ended']),
  /** Somebody else may look at it: an invitation waits to be used, or was. */
  invited: z.boolean().optional(),
});
export type ShellInfo = z.infer<typeof shellInfo>;

export const newShell = z.object({ title: title.optional() });
export type NewShell = z.infer<typeof newShell>;

/** The answer of `POST /api/shells/:id/invite`. */
export const invitation = z.object({
  /** To be opened in the other browser, once. */
  address: z.string(),
  /** When it stops working if nobody has used it. */
  until: z.string(),
});
export type Invitation = z.infer<typeof invitation>;

export const terminalRole = z.enum(['driver', 'watcher']);
export type TerminalRole = z.infer<typeof terminalRole>;

/** Somebody who looks at a shell. */
export const viewerInfo = z.object({
  /** Of this viewer at this shell; a new one with each connection. */
  id: z.string(),
  role: terminalRole,
  /** What a watcher called itself when it came. */
  name: z.string().optional(),
});
export type ViewerInfo = z.infer<typeof viewerInfo>;

export const terminalClientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('resize'),
    cols: z.number().int().min(TERMINAL_LIMITS.minCols).max(TERMINAL_LIMITS.maxCols),
    rows: z.number().int().min(TERMINAL_LIMITS.minRows).max(TERMINAL_LIMITS.maxRows),
  }),
  z.object({ type: z.literal('ack'), bytes: z.number().int().min(1) }),
  /** The keys that follow count from what this `hello` said. Needed only of a client that said `typist`. */
  z.object({ type: z.literal('ready'), turn: z.number().int() }),
  /** Start a new shell after the old one ended. Only from a driver. */
  z.object({ type: z.literal('restart') }),
  /** What is above the screen goes, for everybody and for good. Only from whoever may type. */
  z.object({ type: z.literal('clear') }),
  /** A watcher asks the learner for the keyboard; `withdraw`: not any more. Only learners' viewers that are there can answer. */
  z.object({ type: z.literal('ask-keyboard'), withdraw: z.boolean().optional() }),
  /** The learner's answer to that watcher. Only from a driver. */
  z.object({ type: z.literal('answer-keyboard'), viewer: z.string().max(40), give: z.boolean() }),
  /** A watcher gives the keyboard back, or the learner takes it back: the learner drives again. */
  z.object({ type: z.literal('return-keyboard') }),
]);
export type TerminalClientMessage = z.infer<typeof terminalClientMessage>;

export const terminalServerMessage = z.discriminatedUnion('type', [
  /**
   * First message, and again on the same socket whenever a new shell takes the place of the old one. The binary frames
   * up to `replay-end` redraw the screen as it is now, on an empty terminal of this size.
   */
  z.object({
    type: z.literal('hello'),
    session: z.string(),
    /** Counts what is said hello to on this connection; `ready` answers with it. */
    turn: z.number().int(),
    /** Another one for each shell that takes the name. */
    shell: z.string(),
    /** How many bytes this typist has typed into this shell so far. */
    typed: z.number().int(),
    /** Nobody has seen this shell before. */
    fresh: z.boolean(),
    /** What is above the prompt is from a shell of the same name that ended with the server. */
    former: z.boolean().optional(),
    cols: z.number().int(),
    rows: z.number().int(),
  }),
  z.object({ type: z.literal('replay-end') }),
  /**
   * The screen has another size now. Told to everybody, the viewer whose window it is included; bytes after this are
   * drawn at that size. A viewer that asked for a size and does not drive hears nothing.
   */
  z.object({ type: z.literal('size'), cols: z.number().int(), rows: z.number().int() }),
  /** Who looks at this shell and who types. Comes after `hello`, and whenever it changes. */
  z.object({
    type: z.literal('people'),
    /** The id of the viewer that receives this. */
    you: z.string(),
    viewers: z.array(viewerInfo),
    /** The watcher that has the keyboard; without one the learner has it. */
    keyboard: z.string().optional(),
    /** Watchers that ask for it, in the order in which they did. */
    asking: z.array(z.string()),
  }),
  /**
   * Whether the shell waits at an empty prompt (`empty`), at a prompt with something typed (`typed`), or runs something
   * (`busy`); `unknown` where the shell does not tell. Comes after `hello`, and whenever it changes.
   */
  z.object({ type: z.literal('prompt'), at: z.enum(['empty', 'typed', 'busy', 'unknown']) }),
  /** Whether what the shell shows is being recorded. Told to watchers: the learner's pages know. Comes after `hello`, and whenever it changes. */
  z.object({ type: z.literal('recorded'), on: z.boolean() }),
  /** How many bytes of this typist the shell has taken so far; those need not be sent again. */
  z.object({ type: z.literal('typed'), bytes: z.number().int() }),
  /**
   * The last message: nothing of this shell will come to this viewer, and connecting again is no use. `closed`: the learner
   * closed the shell. `uninvited`: this guest may not look any more.
   */
  z.object({ type: z.literal('closed'), why: z.enum(['closed', 'uninvited']) }),
  z.object({ type: z.literal('exited'), code: z.number().int() }),
  /** The shell cannot be had; the page says why. */
  z.object({ type: z.literal('unavailable'), problem }),
  /** A message of ours was wrong; the connection stays. */
  z.object({ type: z.literal('refused'), problem }),
]);
export type TerminalServerMessage = z.infer<typeof terminalServerMessage>;
