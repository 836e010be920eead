/** What a page asks of the room. Each rejects with a ProblemError; what happens comes over the socket, too. */
import type {
  CourseNames,
  ExerciseWords,
  HandMoved,
  InstructorAct,
  RoomSummary,
  SeatDetail,
  Timeline,
} from '../../../server/classroom/room/messages.ts';
import { ask } from '../api.ts';
import { fields, list, shape, text } from '../shape.ts';
import { anything } from '../shapes.ts';

const detail = shape<SeatDetail>(fields<SeatDetail>({ learner: text, name: text, shells: list() }));
const timeline = shape<Timeline>(fields<Timeline>({ stretches: list(), marks: list() }));
const course = shape<CourseNames>(fields<CourseNames>({ lessons: list(), exams: list() }));
const exercise = shape<ExerciseWords>(fields<ExerciseWords>({ id: text, checks: list() }));
const rooms = shape<RoomSummary[]>(list(fields<RoomSummary>({ id: text, title: text })));

export const askRoom = {
  act: (act: InstructorAct) => ask('POST', '/api/class/room/act', anything, act),
  hand: (hand: HandMoved) => ask('POST', '/api/class/room/hand', anything, hand),
  read: (message: string) =>
    ask('POST', `/api/class/room/messages/${encodeURIComponent(message)}/read`, anything),
  seat: (learner: string) => ask('GET', `/api/class/room/seats/${encodeURIComponent(learner)}`, detail),
  timeline: () => ask('GET', '/api/class/room/timeline', timeline),
  course: () => ask('GET', '/api/class/course', course),
  exercise: (id: string) => ask('GET', `/api/class/exercises/${encodeURIComponent(id)}`, exercise),
  rooms: () => ask('GET', '/api/class/rooms', rooms),
  begin: (title: string) => ask('POST', '/api/class/rooms', rooms, { title }),
  remove: (id: string) => ask('POST', `/api/class/rooms/${encodeURIComponent(id)}/delete`, rooms),
};
