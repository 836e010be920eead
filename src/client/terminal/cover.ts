/** What lies over the terminal while there is no shell: why, how far, and what to do. */
import type { Problem, SandboxState } from '../../../server/protocol.ts';
import { make, makeButton, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { sayProgress } from '../say-progress.ts';

export type CoverState =
  | { readonly kind: 'sandbox'; readonly sandbox: SandboxState | undefined }
  | { readonly kind: 'unavailable'; readonly problem: Problem }
  | { readonly kind: 'exited'; readonly code: number };

export interface CoverActions {
  startSandbox(): void;
  restartShell(): void;
  reconnect(): void;
}

/** Elements for the cover; empty when nothing stands between the learner and the shell. */
export function coverParts(state: CoverState | undefined, actions: CoverActions): HTMLElement[] {
  if (state === undefined) return [];
  if (state.kind === 'exited') {
    const restart = makeButton(t('terminal.restart'), 'button primary', actions.restartShell);
    return [make('p', { class: 'cover-title' }, t('terminal.exited', { code: state.code })), restart];
  }
  if (state.kind === 'unavailable') {
    const again = makeButton(t('exercise.retry'), 'button primary', actions.reconnect);
    return [
      make('p', { class: 'cover-title' }, t('terminal.unavailable')),
      ...problemElements(state.problem),
      again,
    ];
  }
  return sandboxParts(state.sandbox, actions);
}

function sandboxParts(sandbox: SandboxState | undefined, actions: CoverActions): HTMLElement[] {
  const title = (words: string) => make('p', { class: 'cover-title' }, words);
  switch (sandbox?.phase) {
    case undefined:
      return [title(t('terminal.loading'))];
    case 'absent':
      return [
        title(t('terminal.absent')),
        makeButton(t('sandbox.start'), 'button primary', actions.startSandbox),
      ];
    case 'starting':
    case 'resetting':
      return [title(t('terminal.starting')), ...progressParts(sandbox)];
    case 'failed': {
      const why = sandbox.problem === undefined ? [] : problemElements(sandbox.problem);
      const again = makeButton(t('sandbox.retry'), 'button primary', actions.startSandbox);
      return [title(t('terminal.failed')), ...why, again];
    }
    case 'ready':
      return [];
  }
}

function progressParts({ progress }: SandboxState): HTMLElement[] {
  if (progress === undefined) return [];
  const bar = make('span');
  bar.style.inlineSize = `${Math.round(progress.fraction * 100)}%`;
  return [make('p', {}, sayProgress(progress)), make('div', { class: 'meter', 'aria-hidden': 'true' }, bar)];
}
