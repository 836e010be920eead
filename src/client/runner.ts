/** Where "run in terminal" goes: the terminal of this page, once it is there. Keeps xterm.js out of the first load. */

/** Types the text and runs it, and takes the focus; `false` when there is no shell to take it. */
export type Runner = (text: string) => boolean;

let runner: Runner | undefined;

/** The terminal says it is here, or (with `undefined`) gone. */
export function offerRunner(offered: Runner | undefined): void {
  runner = offered;
}

/** Runs the text in the terminal of this page, if it can. */
export function run(text: string): boolean {
  return runner?.(text) ?? false;
}
