/**
 * Whether a shell waits at its prompt: read from the marks that the learner's bash puts around it (OSC 133 as FinalTerm began
 * it: `B` the prompt ends here, `C` a command begins; sandbox/learner-rc.ts prints them) and from what stands behind the prompt.
 */
import type { TerminalServerMessage } from '../protocol.ts';
import type { HeadlessTerminal } from './screen.ts';

export type PromptAt = Extract<TerminalServerMessage, { type: 'prompt' }>['at'];

export interface Prompt {
  /** As of what has been drawn. */
  at(): PromptAt;
}

type Marker = ReturnType<HeadlessTerminal['registerMarker']>;

export function followPrompt(terminal: HeadlessTerminal): Prompt {
  let told: 'nothing' | 'prompt' | 'command' = 'nothing';
  let marker: Marker | undefined;
  let column = 0;

  terminal.parser.registerOscHandler(133, (mark) => {
    if (mark.startsWith('B')) {
      marker?.dispose();
      marker = terminal.registerMarker(0);
      column = terminal.buffer.active.cursorX;
      told = 'prompt';
    }
    if (mark.startsWith('C')) told = 'command';
    return true;
  });

  /** Nothing behind the prompt, and the cursor just there. */
  const untouched = (): boolean => {
    const { active } = terminal.buffer;
    const here = active.baseY + active.cursorY;
    if (!marker || marker.isDisposed || active.cursorX !== column || marker.line !== here) return false;
    return active.getLine(marker.line)?.translateToString(true, column).trim() === '';
  };

  const at = (): PromptAt => {
    if (told === 'nothing') return 'unknown';
    // A program that draws on the other screen runs, whatever the shell said last.
    if (told === 'command' || terminal.buffer.active.type === 'alternate') return 'busy';
    return untouched() ? 'empty' : 'typed';
  };

  return { at };
}
