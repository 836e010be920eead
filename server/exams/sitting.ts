/**
 * What can happen to a sitting, as changes of what is kept of it. Each is made on a draft of the store, so that either all of it
 * is on disk or nothing has happened. None of them looks at a clock: the moment comes from the caller.
 */
import { leftAt, ranOutAt, usedAt } from './exam-time.ts';
import { noPause, noTask, notOpen, notPaused } from './faults.ts';
import type { Mark, StoredSitting } from './types.ts';

/** What a page asks for. */
export type Act =
  | { readonly act: 'flag'; readonly task: number; readonly flagged: boolean }
  | { readonly act: 'note'; readonly task: number; readonly note: string }
  | { readonly act: 'look'; readonly task: number }
  | { readonly act: 'korean'; readonly task: number }
  | { readonly act: 'pause' }
  | { readonly act: 'resume' }
  | { readonly act: 'end' };

/** Under way, whatever it is doing. */
export const isUnderWay = ({ phase }: Pick<StoredSitting, 'phase'>): boolean => phase !== 'ended';

/** All tasks are there: time runs from now on. */
export function open(sitting: StoredSitting, now: Mark): void {
  sitting.phase = 'open';
  sitting.startedAt = new Date(now.wall).toISOString();
  sitting.clock = { used: 0, since: now };
  sitting.showing = { task: 1, from: 0 };
  for (const task of sitting.tasks.slice(0, 1)) task.seen = true;
}

/**
 * Does what a page asks for. Throws an HttpFault where that cannot be: after the end, of a task that is not there, … Asked for
 * twice, the end, a pause and its end are as if asked for once.
 */
export function act(sitting: StoredSitting, what: Act, now: Mark): void {
  const isOver = sitting.phase === 'open' && leftAt(sitting, now) <= 0;
  if (isOver && what.act !== 'end') throw notOpen('judging');
  switch (what.act) {
    case 'end':
      end(sitting, 'learner', now);
      break;
    case 'pause':
      pause(sitting, now);
      break;
    case 'resume':
      resume(sitting, now);
      break;
    default:
      tend(sitting, what, now);
  }
}

type AboutTask = Extract<Act, { task: number }>;

function tend(sitting: StoredSitting, what: AboutTask, now: Mark): void {
  if (sitting.phase !== 'open') throw notOpen(sitting.phase);
  const task = sitting.tasks[what.task - 1];
  if (!task) throw noTask(what.task);
  if (what.act === 'flag') task.flagged = what.flagged;
  else if (what.act === 'note') task.note = what.note;
  else if (what.act === 'korean') task.korean ??= new Date(now.wall).toISOString();
  else {
    show(sitting, what.task, now);
    task.seen = true;
  }
}

/** Counts the time of the task that was in front of the learner, and puts another one there. */
function show(sitting: StoredSitting, next: number | undefined, now: Mark): void {
  const used = usedAt(sitting, now);
  const { showing } = sitting;
  const before = showing && sitting.tasks[showing.task - 1];
  if (before) before.spent += Math.max(0, used - showing.from);
  if (next === undefined) delete sitting.showing;
  else sitting.showing = { task: next, from: used };
}

/** The clock stands still from now on. */
function stopClock(sitting: StoredSitting, now: Mark): void {
  sitting.clock = { used: usedAt(sitting, now) };
}

function pause(sitting: StoredSitting, now: Mark): void {
  if (!sitting.practice) throw noPause();
  if (sitting.phase === 'paused') return;
  if (sitting.phase !== 'open') throw notOpen(sitting.phase);
  stopClock(sitting, now);
  sitting.phase = 'paused';
}

function resume(sitting: StoredSitting, now: Mark): void {
  if (sitting.phase === 'open') return;
  if (sitting.phase !== 'paused') throw notPaused();
  sitting.phase = 'open';
  sitting.clock = { ...sitting.clock, since: now };
}

/** Nothing more is taken: what is there now will be judged. Asked for twice, it has ended once. */
export function end(sitting: StoredSitting, by: 'learner' | 'time', now: Mark): void {
  if (sitting.phase === 'judging' || sitting.phase === 'ended') return;
  if (sitting.phase === 'preparing') throw notOpen('preparing');
  const late = leftAt(sitting, now) <= 0;
  sitting.endedBy = late ? 'time' : by;
  sitting.endedAt = late ? ranOutAt(sitting, now) : new Date(now.wall).toISOString();
  show(sitting, undefined, now);
  stopClock(sitting, now);
  sitting.phase = 'judging';
}

/** Writes down how far the clock is, so that little depends on the wall's clock should the machine stop. */
export function beat(sitting: StoredSitting, now: Mark): void {
  if (sitting.phase === 'open') sitting.clock = { used: usedAt(sitting, now), since: now };
}
