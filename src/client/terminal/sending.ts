/**
 * A command of the text on its way into a shell: at once at an empty prompt, and never without asking into anything
 * else. What is typed into an editor is text, not a command. Knows no page.
 */
import type { Sent, Way } from '../runner.ts';
import type { PromptState } from './connection.ts';
import { asKeys } from './paste.ts';

/** The shell that the text is for. */
export interface Target {
  /**
   * Resolves once it is connected and its screen is as it is on the server: one that comes up for the first time is waited for.
   * `false` when that takes too long, and at once when it was there and is not any more.
   */
  comes(): Promise<boolean>;
  /** The keyboard is the learner's. */
  readonly mayType: boolean;
  /** It knows pasted text in brackets. */
  readonly bracketed: boolean;
  /** Where it stands; waits a moment for news of keys that were pressed just now. */
  prompt(): Promise<PromptState>;
  /** Resolves once it waits at an empty prompt; `false` when that takes too long. */
  atPrompt(): Promise<boolean>;
  type(text: string): boolean;
  focusShell(): void;
}

/** Into what there is now; after throwing away what is typed there; or into a new shell. */
export type Decision = 'here' | 'replace' | 'elsewhere';

export interface Asking {
  /** The learner's decision; `undefined`: nothing is to happen. */
  decide(at: Exclude<PromptState, 'empty'>): Promise<Decision | undefined>;
  /** Opens a new shell and shows it; `undefined` when there can be none. */
  another(): Promise<Target | undefined>;
}

const INTERRUPT = '\x03';

/** Sends the text, or says why not. */
export async function sendTo(
  target: Target | undefined,
  text: string,
  way: Way,
  { decide, another }: Asking,
): Promise<Sent> {
  if (target === undefined || !(await target.comes())) return 'waiting';
  if (!target.mayType) return 'held';
  const at = await target.prompt();
  const decision = at === 'empty' ? 'here' : await decide(at);
  if (decision === undefined) return 'left';
  const to = decision === 'elsewhere' ? await another() : target;
  if (decision === 'replace') target.type(INTERRUPT);
  if (to === undefined || (decision !== 'here' && !(await to.atPrompt()))) return 'waiting';
  if (!to.type(asKeys(text, way, to.bracketed))) return 'waiting';
  to.focusShell();
  return 'sent';
}
