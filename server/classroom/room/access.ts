/**
 * What a learner may not have yet: lessons that are not open, exams outside of their window. Pure. Asked before anything of theirs is
 * answered, so that a page, its exercises and its files stay closed whatever a browser asks for.
 */
import type { Allowance } from '../../exams/allowance.ts';
import type { HttpFault } from '../../faults.ts';
import { isOpenAt, type Room } from './apply.ts';
import { examNotOpen, lessonNotOpen } from './faults.ts';

const LESSON = /^\/+(?:(?:ko|en)\/+lessons|lesson-files|api\/+lessons)\/+([^/?#]+)/;
const SOLVED = /^\/+(?:ko|en)\/+solved\/+([^/?#]+?)(?:\.html)?\/*(?:[?#]|$)/;
const EXERCISE = /^\/+api\/+exercises\/+([^/?#]+)\/+[^/?#]/;
const EXAM = /^\/+api\/+exams\/+([^/?#]+)\/+start/;

export interface Asked {
  readonly learner: string;
  readonly method: string;
  /** With /api and the question mark. */
  readonly path: string;
  /** The time, ISO. */
  readonly now: string;
  /** The lesson of an exercise; `undefined`: there is no such exercise. */
  lessonOf(exercise: string): string | undefined;
}

/** Why this is not answered; `undefined`: it is. */
export function refused(room: Room, asked: Asked): HttpFault | undefined {
  const lesson = lessonAsked(asked);
  if (lesson !== undefined && !isOpenAt(room, lesson, asked.now)) return lessonNotOpen(lesson);
  const exam = nameIn(EXAM, asked.path);
  if (exam === undefined || isExamOpen(room, exam, asked)) return undefined;
  return examNotOpen(exam);
}

function lessonAsked({ path, method, lessonOf }: Asked): string | undefined {
  const lesson = nameIn(LESSON, path);
  if (lesson !== undefined) return lesson;
  // How it stands may be asked: pages tell of everything that was done.
  const exercise = nameIn(SOLVED, path) ?? (method === 'GET' ? undefined : nameIn(EXERCISE, path));
  return exercise === undefined ? undefined : lessonOf(exercise);
}

/** It can be begun from its time on, and as long as some of it is left; later for whoever has more time. */
function isExamOpen(room: Room, exam: string, { learner, now }: Asked): boolean {
  const window = Object.hasOwn(room.exams, exam) ? room.exams[exam] : undefined;
  if (!window || now < window.from) return false;
  return Date.parse(now) < examEnd(window, room.extra[learner]);
}

/** When an exam is over for somebody, extra time included (milliseconds since the epoch). */
export function examEnd(
  { from, until }: { readonly from: string; readonly until: string },
  extra = 0,
): number {
  const begin = Date.parse(from);
  return begin + (Date.parse(until) - begin) * (1 + extra / 100);
}

/** How long a learner may sit an exam: with their extra time, and at most until its window closes for them. */
export function allowanceOf(room: Room, learner: string, exam: string): Allowance {
  const extra = room.extra[learner] ?? 0;
  const window = Object.hasOwn(room.exams, exam) ? room.exams[exam] : undefined;
  return window ? { extra, until: examEnd(window, extra) } : { extra };
}

function nameIn(pattern: RegExp, path: string): string | undefined {
  const [, name] = pattern.exec(path) ?? [];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
