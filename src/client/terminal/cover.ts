/** What lies over the terminal while there is no shell: why, how far, and what to do. */
import type { Problem, SandboxState } from '../../../server/protocol.ts';
import { make, makeButton, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { sayProgress } from '../say-progress.ts';

/** What the server says of one shell, while the sandbox is ready. */
export type CoverState =
  | { readonly kind: 'unavailable'; readonly problem: Problem }
  | { readonly kind: 'exited'; readonly code: number };

export interface CoverActions {
  restart(): void;
  reconnect(): void;
}

/** Elements for the cover of one shell; empty when nothing stands between the learner and it. */
export function coverParts(state: CoverState | undefined, actions: CoverActions): HTMLElement[] {
  if (state === undefined) return [];
  if (state.kind === 'exited') {
    const restart = makeButton(t('terminal.restart'), 'button primary', actions.restart);
    return [title(t('terminal.exited', { code: state.code })), restart];
  }
  return unavailable(state.problem, actions.reconnect);
}

/** The shell cannot be had, and why. */
export function problemCover(problem: Problem): HTMLElement[] {
  return [title(t('terminal.unavailable')), ...problemElements(problem)];
}

export function unavailable(problem: Problem, again: () => void): HTMLElement[] {
  return [...problemCover(problem), makeButton(t('exercise.retry'), 'button primary', again)];
}

/** Elements for the cover of all shells: why there is none yet. Empty when the sandbox is ready. */
export function sandboxParts(sandbox: SandboxState | undefined, start: () => void): HTMLElement[] {
  switch (sandbox?.phase) {
    case undefined:
      return [title(t('terminal.loading'))];
    case 'absent':
      return [title(t('terminal.absent')), makeButton(t('sandbox.start'), 'button primary', start)];
    case 'starting':
      return [title(t('terminal.starting')), ...progressParts(sandbox)];
    case 'resetting':
      return [title(t('terminal.resetting')), ...progressParts(sandbox)];
    case 'failed': {
      const why = sandbox.problem === undefined ? [] : problemElements(sandbox.problem);
      return [title(t('terminal.failed')), ...why, makeButton(t('sandbox.retry'), 'button primary', start)];
    }
    case 'ready':
      return [];
  }
}

function title(words: string): HTMLElement {
  return make('p', { class: 'cover-title' }, words);
}

function progressParts({ progress }: SandboxState): HTMLElement[] {
  if (progress === undefined) return [];
  const bar = make('span');
  bar.style.inlineSize = `${Math.round(progress.fraction * 100)}%`;
  return [make('p', {}, sayProgress(progress)), make('div', { class: 'meter', 'aria-hidden': 'true' }, bar)];
}
