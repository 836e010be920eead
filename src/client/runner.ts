/** Where commands of the text go: the terminal of this page, once it is there. Keeps xterm.js out of the first load. */

/** `run` ends with Enter; `insert` leaves the last key to the learner. */
export type Way = 'run' | 'insert';

/** `waiting`: there is no shell to take it. `held`: somebody else has the keyboard. `left`: the learner would rather not. */
export type Sent = 'sent' | 'waiting' | 'held' | 'left';

/** Puts the text into the shell that was used last, asks first where it would not be a command, and takes the focus. */
export type Runner = (text: string, way: Way) => Promise<Sent>;

let runner: Runner | undefined;

/** The terminal says it is here, or (with `undefined`) gone. */
export function offerRunner(offered: Runner | undefined): void {
  runner = offered;
}

/** Puts the text into the terminal of this page, if it can. */
export async function send(text: string, way: Way): Promise<Sent> {
  return (await runner?.(text, way)) ?? 'waiting';
}
