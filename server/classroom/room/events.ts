/**
 * What happens in a room, as data. The room is this list, folded (apply.ts), and so is the instructor's board (board.ts).
 * Lines of the room's journal and messages of /ws/class have these shapes. Browser-safe: imports zod.
 */
import { z } from 'zod';

/** Who did it: a person of the class, or the server itself. */
export const SERVER = 'naru';

/** Most that a room takes; what is longer is refused, not cut. */
export const ROOM_LIMITS = {
  /** Characters of a title, of a question, of a note, of a message, of a command. */
  title: 120,
  question: 500,
  note: 2000,
  words: 2000,
  command: 2000,
  address: 2000,
  /** Lessons in the order of a room; learners that one message names; exams with a window. */
  lessons: 300,
  receivers: 500,
  exams: 50,
  /** Messages that are kept to be seen again; the oldest go first. */
  messages: 200,
  /** Extra time of a person, per cent. */
  extra: 300,
} as const;

const person = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** Of lessons, exercises, exams, checks: as the course names them. */
const name = z.string().min(1).max(100);
/** Of hands, messages, notes and attempts: made by the server. */
const id = z.string().min(1).max(60);
const moment = z.iso.datetime();
const text = (most: number) => z.string().trim().min(1).max(most);

/** An http address, or a page of ours: nothing that a browser would run. */
const address = z
  .string()
  .max(ROOM_LIMITS.address)
  .refine((url) => /^https?:\/\/[^\s/]/i.test(url) || /^\/(?![/\\])/.test(url), 'no address of a page');

export const plannedLesson = z.strictObject({
  lesson: name,
  /** Opens by itself then; without it, by hand. */
  from: z.exactOptional(moment),
});
export type PlannedLesson = z.infer<typeof plannedLesson>;

/** What an instructor sends to learners. */
export const content = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('words'), words: text(ROOM_LIMITS.words) }),
  z.strictObject({
    kind: z.literal('hint'),
    words: text(ROOM_LIMITS.words),
    /** What it is about. */
    exercise: z.exactOptional(name),
  }),
  z.strictObject({ kind: z.literal('link'), address, words: z.exactOptional(text(ROOM_LIMITS.words)) }),
  z.strictObject({
    kind: z.literal('command'),
    /** Typed into the shell only when the learner presses the button. */
    command: text(ROOM_LIMITS.command),
    words: z.exactOptional(text(ROOM_LIMITS.words)),
  }),
]);
export type Content = z.infer<typeof content>;

/** Everybody, also those who come later; or those with these ids. */
export const receivers = z.union([z.literal('all'), z.array(person).min(1).max(ROOM_LIMITS.receivers)]);
export type Receivers = z.infer<typeof receivers>;

/** Why a learner does not get on: the first check that does not hold, and what differs, if that is known. */
export const stuck = z.strictObject({
  check: name,
  code: z.exactOptional(z.string().max(200)),
  values: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number()]))),
});
export type Stuck = z.infer<typeof stuck>;

/** What each kind of event says, besides when and by whom. */
export const kinds = {
  opened: { title: z.string().max(ROOM_LIMITS.title) },
  titled: { title: text(ROOM_LIMITS.title) },
  /** The class is over for now: nobody raises hands or is timed; everything can still be read and worked on. */
  closed: {},
  reopened: {},
  /** For good: nothing happens in this room any more. */
  archived: {},

  /** Takes the place of the plan before; what was opened or closed by hand stays so. */
  'lessons-planned': {
    lessons: z.array(plannedLesson).max(ROOM_LIMITS.lessons),
    /** Those that are not in the plan. */
    others: z.enum(['open', 'closed']),
  },
  /** By hand: stronger than the plan. */
  'lesson-opened': { lesson: name },
  'lesson-closed': { lesson: name },
  /** All at once, those to come included. */
  'lessons-opened': {},
  /** "We are here now": learners see a way to it. */
  'lesson-shown': { lesson: name, exercise: z.exactOptional(name) },

  /** An exercise in limited time, for all; of the one that runs: another end. */
  'exercise-timed': { exercise: name, lesson: name, endsAt: moment },
  'exercise-stopped': { exercise: name },

  /** An exam can be begun from `from`, and is over for all at `until`. Takes the place of an earlier window. */
  'exam-planned': { exam: name, from: moment, until: moment },
  'exam-withdrawn': { exam: name },
  /** Of exams and time boxes, per cent of their time; 0 takes it back. */
  'time-granted': { learner: person, percent: z.number().int().min(0).max(ROOM_LIMITS.extra) },

  'hand-raised': {
    hand: id,
    /** Empty in what other learners are told. */
    learner: z.union([person, z.literal('')]),
    lesson: z.exactOptional(name),
    exercise: z.exactOptional(name),
    question: z.exactOptional(text(ROOM_LIMITS.question)),
  },
  /** An instructor is on the way. */
  'hand-taken': { hand: id },
  /** By its learner, or by an instructor who has helped. */
  'hand-lowered': { hand: id },

  sent: { message: id, to: receivers, content },
  unsent: { message: id },
  /** The learner has put it away. */
  read: { message: id, learner: person },

  /** `pause`: look up, please; `blank`: nothing else is to be seen meanwhile. */
  'attention-called': {
    mode: z.enum(['pause', 'blank']),
    words: z.exactOptional(text(ROOM_LIMITS.words)),
  },
  'attention-ended': {},
  /** The instructor's own shell, for all to see. */
  'broadcast-started': { shell: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/) },
  'broadcast-ended': {},

  /** Instructors' own: no learner is told. */
  noted: { note: id, learner: person, words: text(ROOM_LIMITS.note) },
  'note-removed': { note: id, learner: person },

  /** A learner is in this room from now on, or has another name. */
  joined: { learner: person, name: z.string().max(200) },
  came: { learner: person },
  went: { learner: person },
  /** The server was away: nobody is there until they come again. */
  restarted: {},
  visited: { learner: person, lesson: name },
  /** An attempt; another one of the same exercise begins anew. */
  began: { learner: person, exercise: name, lesson: name, attempt: id },
  /** How the checks of the attempt stand: by id, whether it holds. */
  stood: {
    learner: person,
    exercise: name,
    checks: z.record(z.string(), z.boolean()),
    stuck: z.exactOptional(stuck),
  },
  submitted: {
    learner: person,
    exercise: name,
    /** When it was judged: no judgement counts twice. */
    checkedAt: z.string().max(40),
    points: z.number(),
    of: z.number(),
    solved: z.boolean(),
  },
  /** An exam is being sat, or is not any more; what it comes to is not told here. */
  sat: {
    learner: person,
    exam: name,
    phase: z.enum(['preparing', 'open', 'paused', 'judging', 'ended', 'failed']),
  },
} as const;

type Kinds = typeof kinds;
export type EventType = keyof Kinds;

/** An object that has nothing in it is none of Zod's "never anything". */
type FieldsOf<T extends EventType> = keyof Kinds[T] extends never ? unknown : z.infer<z.ZodObject<Kinds[T]>>;

type EventOf<T extends EventType> = {
  readonly type: T;
  readonly at: string;
  readonly by: string;
} & FieldsOf<T>;

/** `at`: when, by the server's clock; nothing else in the fold knows the time. */
export type RoomEvent = { [T in EventType]: EventOf<T> }[EventType];

/** What happens, before the server has said when and by whom. */
export type RoomAct = { [T in EventType]: { readonly type: T } & FieldsOf<T> }[EventType];

const SCHEMAS = Object.fromEntries(
  Object.entries(kinds).map(([type, fields]) => [
    type,
    z.strictObject({ type: z.literal(type), at: moment, by: z.string().min(1).max(40), ...fields }),
  ]),
) as unknown as Readonly<Record<EventType, z.ZodType<RoomEvent>>>;

/** The event that a line of a journal holds; `undefined`: it is none that this version knows. */
export function readEvent(value: unknown): RoomEvent | undefined {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  if (!Object.hasOwn(SCHEMAS, type)) return undefined;
  const parsed = SCHEMAS[type as EventType].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** What happens by itself, and is written down without anybody waiting for it. */
export const FACTS = [
  'joined',
  'came',
  'went',
  'restarted',
  'visited',
  'began',
  'stood',
  'submitted',
  'sat',
] as const satisfies readonly EventType[];

export type Fact = Extract<RoomEvent, { type: (typeof FACTS)[number] }>;

const isFactType = new Set<string>(FACTS);

/** It concerns the board, and not what the room is. */
export const isFact = (event: RoomEvent): event is Fact => isFactType.has(event.type);
