/**
 * What pages and the server tell each other about the room. Browser-safe: imports zod and types.
 *
 *   POST /api/class/room/act                 → RoomEvent       body: InstructorAct; instructors only
 *   GET  /api/class/room/seats/:id           → SeatDetail      everything the board knows of a learner; instructors only
 *   GET  /api/class/room/timeline            → Timeline        of the last day; instructors only
 *   GET  /api/class/course                   → CourseNames     what there is to open and to time; instructors only
 *   GET  /api/class/exercises/:id            → ExerciseWords   what it asks, and its hints; instructors only
 *   GET  /api/class/rooms                    → RoomSummary[]   instructors only
 *   POST /api/class/rooms                    → RoomSummary[]   body: NewRoom; archives the room in use, begins another; instructors only
 *   POST /api/class/rooms/:id/delete         → RoomSummary[]   an archived one, for good; instructors only
 *   POST /api/class/room/hand                → RoomEvent       body: HandMoved; a learner's own
 *   POST /api/class/room/messages/:id/read   → RoomEvent       a learner's own
 *
 * Sockets:
 *   /ws/class/room        RoomMessage; nothing is read from the browser. Instructors hear of the board, learners of the room alone
 *   /ws/class/seat?seat=ID&session=&cols=&rows=&typist=   a learner's shell as a watcher (protocol-terminal.ts); instructors only
 *   /ws/class/broadcast?cols=&rows=                       the instructor's shell, while it is shown; to look at only
 */
import { z } from 'zod';
import type { ExamWindow, Room } from './apply.ts';
import type { SeatState } from './board.ts';
import { type Content, content, kinds, type Receivers, ROOM_LIMITS, type RoomEvent } from './events.ts';
import type { Row, RowChange, Share } from './rows.ts';

const act = <T extends string, S extends z.ZodRawShape>(type: T, fields: S) =>
  z.strictObject({ type: z.literal(type), ...fields });

const { exercise } = kinds['exercise-timed'];
const { lesson } = kinds['lesson-opened'];

/** What an instructor may do. Ids are made by the server. */
export const instructorAct = z.discriminatedUnion('type', [
  act('titled', kinds.titled),
  act('closed', {}),
  act('reopened', {}),
  act('lessons-planned', kinds['lessons-planned']),
  act('lesson-opened', { lesson }),
  act('lesson-closed', { lesson }),
  act('lessons-opened', {}),
  act('lesson-shown', kinds['lesson-shown']),
  /** From now on; of the one that runs: another end, as long from now. */
  act('exercise-timed', { exercise, seconds: z.number().int().min(10).max(86_400) }),
  act('exercise-stopped', kinds['exercise-stopped']),
  act('exam-planned', kinds['exam-planned']),
  act('exam-withdrawn', kinds['exam-withdrawn']),
  act('time-granted', kinds['time-granted']),
  act('hand-taken', kinds['hand-taken']),
  act('hand-lowered', kinds['hand-lowered']),
  act('sent', { to: kinds.sent.to, content }),
  act('unsent', kinds.unsent),
  act('attention-called', kinds['attention-called']),
  act('attention-ended', {}),
  act('broadcast-started', kinds['broadcast-started']),
  act('broadcast-ended', {}),
  act('noted', { learner: kinds.noted.learner, words: kinds.noted.words }),
  act('note-removed', kinds['note-removed']),
]);
export type InstructorAct = z.infer<typeof instructorAct>;

export const handMoved = z.discriminatedUnion('up', [
  z.strictObject({
    up: z.literal(true),
    lesson: z.exactOptional(lesson),
    exercise: z.exactOptional(exercise),
    question: z.exactOptional(z.string().trim().min(1).max(ROOM_LIMITS.question)),
  }),
  z.strictObject({ up: z.literal(false) }),
]);
export type HandMoved = z.infer<typeof handMoved>;

export const newRoom = z.strictObject({ title: z.string().trim().max(ROOM_LIMITS.title) });

/** A person, as everybody may know of them. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What /ws/class/room tells. The first message is `board` or `room`, and again whenever everything is another one. */
export type RoomMessage =
  | {
      readonly type: 'board';
      /** The server's time, milliseconds since the epoch: the browser's may be wrong. */
      readonly now: number;
      readonly you: Named;
      readonly instructors: readonly Named[];
      readonly id: string;
      readonly room: Room;
      readonly rows: readonly Row[];
      readonly shares: readonly Share[];
    }
  | {
      readonly type: 'room';
      readonly now: number;
      readonly you: Named;
      readonly instructors: readonly Named[];
      /** As this learner may know it. */
      readonly room: Room;
    }
  /** To be folded into the room. */
  | { readonly type: 'events'; readonly events: readonly RoomEvent[] }
  /** Seats that have changed, as far as they have; to instructors. */
  | { readonly type: 'rows'; readonly rows: readonly RowChange[]; readonly gone: readonly string[] }
  /** Of the exercises that are named here, these are the shares now; to instructors. */
  | { readonly type: 'shares'; readonly shares: readonly Share[] };

export interface SeatDetail extends SeatState {
  /** Shells that can be watched, in the order of their tabs; of an exam under way first. */
  readonly shells: readonly { readonly name: string; readonly title?: string; readonly number?: number }[];
}

/** A room in the list of them. */
export interface RoomSummary {
  readonly id: string;
  readonly title: string;
  readonly openedAt: string;
  readonly phase: 'open' | 'closed' | 'archived';
  readonly learners: number;
  /** It is the one in use. */
  readonly current: boolean;
}

type Both = { readonly ko: string; readonly en: string };

export interface CourseNames {
  readonly lessons: readonly {
    readonly id: string;
    readonly module: Both;
    readonly title: Both;
    readonly exercises: readonly { readonly id: string; readonly title: Both }[];
  }[];
  readonly exams: readonly { readonly id: string; readonly title: Both }[];
}

export interface ExerciseWords {
  readonly id: string;
  readonly lesson: string;
  readonly title: Both;
  readonly checks: readonly {
    readonly id: string;
    readonly words: Both;
    /** In the order in which they are opened. */
    readonly hints: { readonly ko: readonly string[]; readonly en: readonly string[] };
  }[];
}

/** Something that happened in the class, for the line of the day. */
export interface Mark {
  readonly at: string;
  readonly event: RoomEvent;
}

/** How busy the class was in a stretch of time. */
export interface Stretch {
  readonly at: string;
  readonly begun: number;
  readonly submitted: number;
  readonly solved: number;
  readonly hands: number;
}

export interface Timeline {
  /** Seconds that a stretch has. */
  readonly every: number;
  readonly stretches: readonly Stretch[];
  readonly marks: readonly Mark[];
}

export type { Content, ExamWindow, Receivers };
