/**
 * Whether a shell waits at its prompt: read from the marks that the learner's bash puts around it (OSC 133 as FinalTerm began
 * it: `B` the prompt ends here, `C` a command begins; sandbox/learner-rc.ts prints them) and from what stands behind the prompt.
 */
import type { TerminalServerMessage } from '../protocol.ts';
import type { HeadlessTerminal } from './screen.ts';

export type PromptAt = Extract<TerminalServerMessage, { type: 'prompt' }>['at'];

/** Where the prompt ends, counted from the cursor, so that it can be found again on a copy of the screen. */
export interface PromptPlace {
  readonly at: PromptAt;
  /** Rows from the cursor's up to the prompt's; the prompt ends before this column. */
  readonly rowsUp: number;
  readonly column: number;
}

export interface Prompt {
  /** As of what has been drawn. */
  at(): PromptAt;
  place(): PromptPlace;
}

type Marker = ReturnType<HeadlessTerminal['registerMarker']>;

/** `before`: of the screen that this one is a copy of, once the copy has been drawn and the cursor is where it was. */
export function followPrompt(terminal: HeadlessTerminal): Prompt & { resume(before: PromptPlace): void } {
  let told: 'nothing' | 'prompt' | 'command' = 'nothing';
  let marker: Marker | undefined;
  let column = 0;

  const promptEnds = (rowsUp: number, at: number): void => {
    marker?.dispose();
    told = 'prompt';
    marker = terminal.registerMarker(-rowsUp);
    column = at;
  };

  terminal.parser.registerOscHandler(133, (mark) => {
    if (mark.startsWith('B')) promptEnds(0, terminal.buffer.active.cursorX);
    if (mark.startsWith('C')) told = 'command';
    return true;
  });

  const rowsUp = (): number => {
    const { baseY, cursorY } = terminal.buffer.active;
    return marker && !marker.isDisposed ? baseY + cursorY - marker.line : 0;
  };

  /** Nothing behind the prompt, and the cursor just there. */
  const untouched = (): boolean => {
    const { active } = terminal.buffer;
    if (!marker || marker.isDisposed || active.cursorX !== column || rowsUp() !== 0) return false;
    return active.getLine(marker.line)?.translateToString(true, column).trim() === '';
  };

  const at = (): PromptAt => {
    if (told === 'nothing') return 'unknown';
    // A program that draws on the other screen runs, whatever the shell said last.
    if (told === 'command' || terminal.buffer.active.type === 'alternate') return 'busy';
    return untouched() ? 'empty' : 'typed';
  };

  return {
    at,
    place: () => ({ at: at(), rowsUp: rowsUp(), column }),
    resume(before) {
      if (before.at === 'busy') told = 'command';
      else if (before.at !== 'unknown') promptEnds(before.rowsUp, before.column);
    },
  };
}
