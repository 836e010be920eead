/** Rule 16: scripts of a proof end by themselves. What waits for a person would keep the proof waiting, too. */
import type { Problem } from '../types.ts';
import { type ExerciseSources, problemAtOffset } from './sources.ts';

const WAITS: readonly (readonly [pattern: RegExp, what: string, remedy: string])[] = [
  [
    /^\s*(?:kubectl\s(?:[^|;&#]*\s)?edit\s|(?:sudo\s+)?(?:vi|vim|nano|less|more|top)(?:\s|$))/m,
    'opens an editor or a pager',
    'Use patch, set, apply, or sed.',
  ],
  [
    /^[^#\n]*\bkubectl\b[^|;&#\n]*\s(?:-w|--watch)(?:\s|$)/m,
    'watches without end',
    'Use kubectl wait or kubectl rollout status.',
  ],
  [
    /^[^#\n]*\bkubectl\b[^|;&#\n]*\slogs\s[^|;&#\n]*(?:-f|--follow)(?:\s|$)/m,
    'follows a log without end',
    'Read the log once.',
  ],
  [
    /^[^#\n]*\bkubectl\b[^|;&#\n]*\sport-forward\s[^&\n]*$/m,
    'forwards a port without end',
    'Put it in the background with &, and end it.',
  ],
];

export function scriptProblems({ texts }: ExerciseSources): Problem[] {
  return [...texts]
    .filter(([file]) => file.endsWith('.sh'))
    .flatMap(([file, text]) =>
      WAITS.flatMap(([pattern, what, remedy]) => {
        const found = pattern.exec(text);
        return found ? [problemAtOffset(file, text, found.index, `this command ${what}`, remedy)] : [];
      }),
    );
}
