/** Short ways to write what happens in a room. */
import type { RoomAct, RoomEvent } from '../../../../server/classroom/room/events.ts';

/** 2026-11-23 at nine in Seoul. */
export const NINE = Date.UTC(2026, 10, 23, 0, 0, 0);

/** So many seconds after nine. */
export const at = (seconds: number): string => new Date(NINE + seconds * 1000).toISOString();

/** The event, at so many seconds after nine; by the teacher unless told otherwise. */
export const event = (seconds: number, act: RoomAct, by = 'teacher'): RoomEvent =>
  ({ ...act, at: at(seconds), by }) as RoomEvent;

/** All of them, a second apart. */
export const events = (...acts: readonly RoomAct[]): RoomEvent[] =>
  acts.map((act, index) =>
    event(index, act, 'learner' in act && act.learner !== '' ? act.learner : 'teacher'),
  );

export const opened: RoomAct = { type: 'opened', title: 'Monday' };

export const raised = (hand: string, learner: string): RoomAct => ({ type: 'hand-raised', hand, learner });

export const sent = (message: string, to: 'all' | string[], words = 'look'): RoomAct => ({
  type: 'sent',
  message,
  to,
  content: { kind: 'words', words },
});
