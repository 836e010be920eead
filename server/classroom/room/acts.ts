/**
 * What people ask of the room → what happens in it. Here it is tried against the course and the class: lessons, exercises and exams that
 * there are, people who are here. Whether it makes sense now is the fold's to say (apply.ts).
 */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Clock } from '../../../sandbox/clock.ts';
import type { Content as Course } from '../../content.ts';
import { CODES, HttpFault } from '../../faults.ts';
import type { People } from '../types.ts';
import type { Room } from './apply.ts';
import type { RoomAct } from './events.ts';
import { learnerUnknown, noSense } from './faults.ts';
import { handMoved, type InstructorAct, instructorAct } from './messages.ts';

export interface ActGround {
  readonly clock: Clock;
  readonly people: People;
  content(): Course;
}

/** The act of an instructor. Throws an HttpFault: 400 for what is none, 404 for what is not there. */
export function instructed(body: unknown, ground: ActGround): RoomAct {
  const asked = read(
    instructorAct,
    body,
    'server/classroom/room/messages.ts lists what an instructor may do.',
  );
  known(asked, ground);
  switch (asked.type) {
    case 'exercise-timed':
      return {
        type: asked.type,
        exercise: asked.exercise,
        lesson: ground.content().exercises.get(asked.exercise)?.lesson ?? '',
        endsAt: new Date(ground.clock.now() + asked.seconds * 1000).toISOString(),
      };
    case 'sent':
      return { ...asked, message: newId('m') };
    case 'noted':
      return { ...asked, note: newId('n') };
    default:
      return asked;
  }
}

/** A learner's hand. Throws an HttpFault: 400 for what is none of it, 409 when it is not up. */
export function handOf(body: unknown, learner: string, room: Room): RoomAct {
  const asked = read(handMoved, body, 'Send {"up":true} or {"up":false}.');
  if (asked.up) {
    const { up: _, ...about } = asked;
    return { type: 'hand-raised', hand: newId('h'), learner, ...about };
  }
  const mine = room.hands.find((hand) => hand.learner === learner);
  if (!mine) throw noSense('hand-lowered');
  return { type: 'hand-lowered', hand: mine.hand };
}

export function read<T>(schema: z.ZodType<T>, body: unknown, remedy: string): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the body';
  throw new HttpFault(400, CODES.badRequest, `${where}: ${issue?.message ?? 'not understood'}.`, remedy);
}

const newId = (kind: string): string => `${kind}-${randomBytes(6).toString('hex')}`;

function known(asked: InstructorAct, { people, content }: ActGround): void {
  const { course, exercises, exams } = content();
  const lessons = () => new Set(course.modules.flatMap((module) => module.lessons.map(({ id }) => id)));
  if ('lesson' in asked && !lessons().has(asked.lesson)) throw unknown('lesson', asked.lesson);
  // What is over can be put away, whatever has become of the course.
  if (asked.type === 'exercise-stopped') return;
  if ('exercise' in asked && asked.exercise !== undefined && !exercises.has(asked.exercise)) {
    throw unknown('exercise', asked.exercise);
  }
  if (asked.type === 'exam-planned' && !exams.has(asked.exam)) throw unknown('exam', asked.exam);
  if (asked.type === 'lessons-planned') {
    const there = lessons();
    const missing = asked.lessons.find(({ lesson }) => !there.has(lesson));
    if (missing) throw unknown('lesson', missing.lesson);
  }
  if ('learner' in asked && !isLearner(people, asked.learner)) throw learnerUnknown();
  if (asked.type !== 'sent' || asked.to === 'all') return;
  if (!asked.to.every((id) => isLearner(people, id))) throw learnerUnknown();
}

const isLearner = (people: People, id: string): boolean => people.find(id)?.role === 'learner';

const CODE = {
  lesson: CODES.lessonUnknown,
  exercise: CODES.exerciseUnknown,
  exam: CODES.examUnknown,
} as const;

const unknown = (what: keyof typeof CODE, name: string): HttpFault =>
  new HttpFault(404, CODE[what], `There is no ${what} "${name.slice(0, 100)}".`, 'Choose one of the course.');
