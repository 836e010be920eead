/** Where commands of the text go: the terminal of this page, once it is there. Keeps xterm.js out of the first load. */

/** `run` ends with Enter; `insert` leaves the last key to the learner. */
export type Way = 'run' | 'insert';

/** `waiting`: there is no shell to take it. `held`: somebody else has the keyboard. `left`: the learner would rather not. */
export type Sent = 'sent' | 'waiting' | 'held' | 'left';

/** Puts the text into the shell that was used last, asks first where it would not be a command, and takes the focus. */
export type Runner = (text: string, way: Way) => Promise<Sent>;

/** How long a command waits for a terminal that is being fetched, milliseconds. */
const COMES_WITHIN = 20_000;

let runner: Runner | undefined;
let diverted: Runner | undefined;

const wanted = Promise.withResolvers<void>();
const come = Promise.withResolvers<void>();

/** Resolves with the first command: a terminal that has not begun, because nobody sees it, begins now. */
export const terminalWanted: Promise<void> = wanted.promise;

/** The terminal says it is here, or (with `undefined`) gone. */
export function offerRunner(offered: Runner | undefined): void {
  runner = offered;
  come.resolve();
}

/** The terminal is in another window: what is sent goes there, until this is called with `undefined`. */
export function divertRunner(other: Runner | undefined): void {
  diverted = other;
  if (other !== undefined) come.resolve();
}

/** Puts the text into the terminal of this page, or of its window, if it can; one that is still on its way is waited for. */
export async function send(text: string, way: Way): Promise<Sent> {
  wanted.resolve();
  // Of an exam that is on its page there is none to wait for.
  if (document.querySelector('terminal-workspace') !== null)
    await Promise.race([come.promise, new Promise((resolve) => setTimeout(resolve, COMES_WITHIN))]);
  return (await (diverted ?? runner)?.(text, way)) ?? 'waiting';
}
