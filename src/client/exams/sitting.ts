/** What a page asks of the exam that is under way. Every answer is the sitting as it is then. Rejects with a ProblemError. */
import type { SittingState } from '../../../server/protocol.ts';
import { ask } from '../api.ts';
import { live } from '../live.ts';
import { sittingState } from './shapes.ts';

type Acts = {
  readonly flag: { readonly task: number; readonly flagged: boolean };
  readonly note: { readonly task: number; readonly note: string };
  readonly look: { readonly task: number };
  readonly korean: { readonly task: number };
  readonly pause: undefined;
  readonly resume: undefined;
  readonly end: undefined;
};

const told = (exam: SittingState) => ({ exam });

export function startExam(id: string): Promise<SittingState> {
  const path = `/api/exams/${encodeURIComponent(id)}/start`;
  return live.ask(() => ask('POST', path, sittingState), told);
}

export function actOn<A extends keyof Acts>(sitting: string, act: A, body?: Acts[A]): Promise<SittingState> {
  const path = `/api/sittings/${encodeURIComponent(sitting)}/${act}`;
  // Notes are sent when the page goes out of sight, too: it may be about to be closed.
  const outlives = act === 'note';
  return live.ask(() => ask('POST', path, sittingState, body, { outlives }), told);
}
