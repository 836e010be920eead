/**
 * What a room is, as a fold over its events. Pure: server and browsers run this same function on the same events in the same
 * order, so they always show the same room. Times come from the events, never from a clock. Browser-safe.
 *
 * Two people acting at once is no error: the second event makes no sense any more, `apply` says so, and it is dropped.
 */
import type { Content, EventType, PlannedLesson, Receivers, RoomEvent } from './events.ts';

export interface Hand {
  readonly hand: string;
  /** Empty where it is somebody else's, and that is nobody's business. */
  readonly learner: string;
  readonly at: string;
  readonly lesson?: string;
  readonly exercise?: string;
  readonly question?: string;
  /** The instructor who is on the way. */
  readonly takenBy?: string;
}

export interface Message {
  readonly message: string;
  readonly at: string;
  readonly by: string;
  readonly to: Receivers;
  readonly content: Content;
  /** Learners who have put it away. */
  readonly read: readonly string[];
}

export interface Note {
  readonly note: string;
  readonly at: string;
  readonly by: string;
  readonly words: string;
}

export interface TimeBox {
  readonly exercise: string;
  readonly lesson: string;
  readonly from: string;
  readonly endsAt: string;
}

export interface ExamWindow {
  readonly from: string;
  readonly until: string;
}

export interface Room {
  readonly title: string;
  readonly openedAt: string;
  readonly phase: 'open' | 'closed' | 'archived';
  /** In the order in which they are taught. */
  readonly lessons: readonly PlannedLesson[];
  /** Lessons that are not among these. */
  readonly others: 'open' | 'closed';
  /** Opened or closed by hand, by lesson. */
  readonly byHand: Readonly<Record<string, 'open' | 'closed'>>;
  /** Where the class is now. */
  readonly here?: { readonly lesson: string; readonly exercise?: string; readonly at: string };
  readonly timeBox?: TimeBox;
  /** By exam. */
  readonly exams: Readonly<Record<string, ExamWindow>>;
  /** Per cent of time more, by learner. */
  readonly extra: Readonly<Record<string, number>>;
  /** Raised first, first. */
  readonly hands: readonly Hand[];
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly attention?: { readonly mode: 'pause' | 'blank'; readonly words?: string; readonly at: string };
  readonly broadcast?: { readonly shell: string; readonly by: string; readonly at: string };
  /** By learner. */
  readonly notes: Readonly<Record<string, readonly Note[]>>;
}

export const EMPTY_ROOM: Room = {
  title: '',
  openedAt: '',
  phase: 'open',
  lessons: [],
  others: 'open',
  byHand: {},
  exams: {},
  extra: {},
  hands: [],
  messages: [],
  notes: {},
};

/** Messages that are kept to be seen again. */
const MESSAGES = 200;

type Of<T extends EventType> = Extract<RoomEvent, { type: T }>;
type Change<T extends EventType> = (room: Room, event: Of<T>) => Room | undefined;

/** Facts concern the board alone (board.ts). */
const same = (room: Room): Room => room;

const CHANGES: { readonly [T in EventType]: Change<T> } = {
  opened: (room, { title, at }) => (room.openedAt === '' ? { ...room, title, openedAt: at } : undefined),
  titled: (room, { title }) => (room.title === title ? undefined : { ...room, title }),
  closed: (room) => (room.phase === 'open' ? quiet({ ...room, phase: 'closed' }) : undefined),
  reopened: (room) => (room.phase === 'closed' ? { ...room, phase: 'open' } : undefined),
  archived: (room) => quiet({ ...room, phase: 'archived' }),

  'lessons-planned': (room, { lessons, others }) => ({ ...room, lessons: firstOfEach(lessons), others }),
  'lesson-opened': (room, { lesson }) => byHand(room, lesson, 'open'),
  'lesson-closed': (room, { lesson }) => byHand(room, lesson, 'closed'),
  'lessons-opened': (room) => ({
    ...room,
    lessons: room.lessons.map(({ lesson }) => ({ lesson })),
    others: 'open',
    byHand: Object.fromEntries(room.lessons.map(({ lesson }) => [lesson, 'open'])),
  }),
  'lesson-shown': (room, { lesson, exercise, at }) =>
    room.here?.lesson === lesson && room.here.exercise === exercise
      ? undefined
      : { ...room, here: { lesson, ...(exercise === undefined ? {} : { exercise }), at } },

  'exercise-timed': timed,
  'exercise-stopped': (room, { exercise }) =>
    room.timeBox?.exercise === exercise ? without(room, 'timeBox') : undefined,

  'exam-planned': (room, { exam, from, until }) =>
    from < until ? { ...room, exams: { ...room.exams, [exam]: { from, until } } } : undefined,
  'exam-withdrawn': (room, { exam }) =>
    Object.hasOwn(room.exams, exam) ? { ...room, exams: dropped(room.exams, exam) } : undefined,
  'time-granted': (room, { learner, percent }) => {
    if ((room.extra[learner] ?? 0) === percent) return undefined;
    const rest = dropped(room.extra, learner);
    return { ...room, extra: percent === 0 ? rest : { ...rest, [learner]: percent } };
  },

  'hand-raised': raised,
  'hand-taken': (room, { hand, by }) =>
    room.hands.some((one) => one.hand === hand && one.takenBy !== by)
      ? { ...room, hands: room.hands.map((one) => (one.hand === hand ? { ...one, takenBy: by } : one)) }
      : undefined,
  'hand-lowered': (room, { hand }) =>
    room.hands.some((one) => one.hand === hand)
      ? { ...room, hands: room.hands.filter((one) => one.hand !== hand) }
      : undefined,

  sent: (room, { message, at, by, to, content }) =>
    room.messages.some((one) => one.message === message)
      ? undefined
      : {
          ...room,
          messages: [...room.messages, { message, at, by, to, content, read: [] }].slice(-MESSAGES),
        },
  unsent: (room, { message }) =>
    room.messages.some((one) => one.message === message)
      ? { ...room, messages: room.messages.filter((one) => one.message !== message) }
      : undefined,
  read: (room, { message, learner }) => {
    const found = room.messages.find((one) => one.message === message);
    if (!found || !isFor(found, learner) || found.read.includes(learner)) return undefined;
    const seen = { ...found, read: [...found.read, learner] };
    return { ...room, messages: room.messages.map((one) => (one === found ? seen : one)) };
  },

  'attention-called': (room, { mode, words, at }) =>
    room.phase === 'open'
      ? { ...room, attention: { mode, ...(words === undefined ? {} : { words }), at } }
      : undefined,
  'attention-ended': (room) => (room.attention ? without(room, 'attention') : undefined),
  'broadcast-started': (room, { shell, by, at }) =>
    room.phase === 'open' && (room.broadcast?.shell !== shell || room.broadcast.by !== by)
      ? { ...room, broadcast: { shell, by, at } }
      : undefined,
  'broadcast-ended': (room) => (room.broadcast ? without(room, 'broadcast') : undefined),

  noted: (room, { note, learner, words, at, by }) => ({
    ...room,
    notes: { ...room.notes, [learner]: [...(room.notes[learner] ?? []), { note, at, by, words }] },
  }),
  'note-removed': (room, { note, learner }) => {
    const all = room.notes[learner] ?? [];
    const left = all.filter((one) => one.note !== note);
    if (left.length === all.length) return undefined;
    const rest = dropped(room.notes, learner);
    return { ...room, notes: left.length === 0 ? rest : { ...rest, [learner]: left } };
  },

  joined: same,
  came: same,
  went: same,
  restarted: same,
  visited: same,
  began: same,
  stood: same,
  submitted: same,
  sat: same,
};

/** The room after the event, or `undefined` if the event makes no sense now. */
export function apply(room: Room, event: RoomEvent): Room | undefined {
  // Whoever still works there may be followed; nothing else happens in an archived room.
  if (room.phase === 'archived' && CHANGES[event.type] !== same) return undefined;
  // An event names its own type, so that the change for that type takes it.
  return (CHANGES[event.type] as Change<EventType>)(room, event as Of<EventType>);
}

/** The room after all of them; those that make no sense are left out. */
export const fold = (events: Iterable<RoomEvent>, room: Room = EMPTY_ROOM): Room => {
  let now = room;
  for (const event of events) now = apply(now, event) ?? now;
  return now;
};

/** Whether a lesson can be read and worked on at this time (ISO). */
export function isOpenAt(room: Room, lesson: string, now: string): boolean {
  if (Object.hasOwn(room.byHand, lesson)) return room.byHand[lesson] === 'open';
  const planned = room.lessons.find((one) => one.lesson === lesson);
  if (!planned) return room.others === 'open';
  return planned.from !== undefined && planned.from <= now;
}

/** Whether the message is for this learner. */
export const isFor = ({ to }: Pick<Message, 'to'>, learner: string): boolean =>
  to === 'all' || to.includes(learner);

/** When the time box is over for somebody, extra time included (milliseconds since the epoch). */
export function endFor({ from, endsAt }: TimeBox, extra = 0): number {
  const start = Date.parse(from);
  return start + (Date.parse(endsAt) - start) * (1 + extra / 100);
}

/** One that runs is not replaced by another: two instructors at once would take each other's away. */
function timed(room: Room, { exercise, lesson, endsAt, at }: Of<'exercise-timed'>): Room | undefined {
  const { timeBox, phase } = room;
  if (phase !== 'open' || endsAt <= at) return undefined;
  const running = timeBox && timeBox.endsAt > at ? timeBox : undefined;
  if (running && running.exercise !== exercise) return undefined;
  if (running?.endsAt === endsAt) return undefined;
  return { ...room, timeBox: { exercise, lesson, from: running?.from ?? at, endsAt } };
}

/** One hand each. */
function raised(room: Room, event: Of<'hand-raised'>): Room | undefined {
  const { type: _, by: __, ...hand } = event;
  const already = room.hands.some(
    (one) => one.hand === hand.hand || (hand.learner !== '' && one.learner === hand.learner),
  );
  return room.phase !== 'open' || already ? undefined : { ...room, hands: [...room.hands, hand] };
}

/** Nothing that holds everybody up, or that somebody waits for. */
function quiet(room: Room): Room {
  const { attention: _, broadcast: __, timeBox: ___, ...rest } = room;
  return { ...rest, hands: [] };
}

function byHand(room: Room, lesson: string, how: 'open' | 'closed'): Room | undefined {
  if (room.byHand[lesson] === how) return undefined;
  return { ...room, byHand: { ...room.byHand, [lesson]: how } };
}

function without<K extends 'attention' | 'broadcast' | 'timeBox'>(room: Room, key: K): Room {
  const { [key]: _, ...rest } = room;
  return rest as Room;
}

function dropped<V>(all: Readonly<Record<string, V>>, key: string): Record<string, V> {
  const { [key]: _, ...rest } = all;
  return rest;
}

function firstOfEach(lessons: readonly PlannedLesson[]): PlannedLesson[] {
  const seen = new Set<string>();
  return lessons.filter(({ lesson }) => !seen.has(lesson) && seen.add(lesson));
}
