/** The line of a day: what the instructor did, and how busy the class was. Pure. */
import type { EventType, RoomEvent } from './events.ts';
import type { Mark, Stretch, Timeline } from './messages.ts';

/** Seconds of one stretch. */
const EVERY = 300;
/** Milliseconds that the line reaches back from the last thing that happened. */
const DAY = 24 * 60 * 60 * 1000;
/** So many marks are told at most: the last ones. */
const MARKS = 300;

/** What stands out. Hands and messages to single learners are no marks: they are counted, or nobody else's business. */
const MARKED = new Set<EventType>([
  'opened',
  'closed',
  'reopened',
  'archived',
  'lesson-opened',
  'lesson-closed',
  'lessons-opened',
  'lessons-planned',
  'lesson-shown',
  'exercise-timed',
  'exercise-stopped',
  'exam-planned',
  'exam-withdrawn',
  'attention-called',
  'broadcast-started',
  'sent',
  'restarted',
]);

const COUNTED: Readonly<Partial<Record<EventType, 'begun' | 'submitted' | 'hands'>>> = {
  began: 'begun',
  submitted: 'submitted',
  'hand-raised': 'hands',
};

/** Of the day that ends with the last event. Stretches in which nothing happened are left out. */
export function timelineOf(events: readonly RoomEvent[]): Timeline {
  const last = Date.parse(events.at(-1)?.at ?? '') || 0;
  const today = events.filter(({ at }) => Date.parse(at) > last - DAY);
  const stretches = new Map<number, Stretch>();
  const solved = new Set<string>();
  for (const event of today) add(stretches, event, solved);
  const marks = today.filter(isMark).map((event): Mark => ({ at: event.at, event }));
  return {
    every: EVERY,
    stretches: [...stretches].sort(([a], [b]) => a - b).map(([, stretch]) => stretch),
    marks: marks.slice(-MARKS),
  };
}

const isMark = (event: RoomEvent): boolean =>
  MARKED.has(event.type) && (event.type !== 'sent' || event.to === 'all');

/** `solved`: who has solved what so far; nobody solves an exercise twice. */
function add(stretches: Map<number, Stretch>, event: RoomEvent, solved: Set<string>): void {
  const what = COUNTED[event.type];
  if (!what) return;
  const begin = Math.floor(Date.parse(event.at) / (EVERY * 1000)) * EVERY * 1000;
  const before = stretches.get(begin) ?? {
    at: new Date(begin).toISOString(),
    begun: 0,
    submitted: 0,
    solved: 0,
    hands: 0,
  };
  const key = event.type === 'submitted' && event.solved ? `${event.learner} ${event.exercise}` : undefined;
  const first = key !== undefined && !solved.has(key);
  if (first) solved.add(key);
  stretches.set(begin, { ...before, [what]: before[what] + 1, solved: before.solved + (first ? 1 : 0) });
}
