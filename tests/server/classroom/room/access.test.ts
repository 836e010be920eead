/** What a learner may not have yet, however it is asked for. */
import { describe, expect, it } from 'vitest';
import { allowanceOf, examEnd, refused } from '../../../../server/classroom/room/access.ts';
import { fold } from '../../../../server/classroom/room/apply.ts';
import type { RoomAct } from '../../../../server/classroom/room/events.ts';
import { at, events, opened } from './events-of.ts';

const plan: RoomAct = {
  type: 'lessons-planned',
  lessons: [{ lesson: 'pods' }, { lesson: 'services', from: at(600) }],
  others: 'closed',
};

const asking = (
  path: string,
  { method = 'GET', seconds = 100, acts = [plan] as RoomAct[], learner = 'kim' } = {},
) =>
  refused(fold(events(opened, ...acts)), {
    learner,
    method,
    path,
    now: at(seconds),
    lessonOf: (exercise) => (exercise === 'pods-first' ? 'pods' : undefined),
  })?.code;

const NOT_OPEN = 'room/lesson-not-open';

describe('a lesson that is not open', () => {
  it.each([
    '/ko/lessons/pods',
    '/en/lessons/pods/',
    '/ko/lessons/pods/index.html',
    '/ko//lessons//pods',
    '/ko/lessons/%70ods',
    '/ko/lessons/pods?x=1#y',
    '/lesson-files/pods/drawing.svg',
    '/ko/solved/pods-first.html',
    '/ko/lessons/never-heard-of',
  ])('is not shown at %s', (path) => {
    expect(asking(path)).toBe(NOT_OPEN);
  });

  it.each(['start', 'check', 'reset', 'hint', 'solution'])('has no exercise to %s', (action) => {
    expect(asking(`/api/exercises/pods-first/${action}`, { method: 'POST' })).toBe(NOT_OPEN);
  });

  it('takes no visit', () => {
    expect(asking('/api/lessons/pods/visit', { method: 'POST' })).toBe(NOT_OPEN);
  });

  it.each(['/ko', '/ko/progress', '/api/state', '/_astro/lessons.js', '/ko/exams'])(
    'keeps nobody from %s',
    (path) => {
      expect(asking(path)).toBeUndefined();
    },
  );

  it('may be asked how its exercises stand', () => {
    expect(asking('/api/exercises/pods-first')).toBeUndefined();
  });
});

describe('a lesson', () => {
  it('is shown from its time on', () => {
    expect(asking('/ko/lessons/services', { seconds: 599 })).toBe(NOT_OPEN);
    expect(asking('/ko/lessons/services', { seconds: 600 })).toBeUndefined();
  });

  it('is shown when the instructor opens it', () => {
    const acts: RoomAct[] = [plan, { type: 'lesson-opened', lesson: 'pods' }];
    expect(asking('/ko/lessons/pods', { acts })).toBeUndefined();
    expect(asking('/api/exercises/pods-first/start', { acts, method: 'POST' })).toBeUndefined();
  });
});

describe('an exam', () => {
  const begin = (seconds: number, learner = 'kim', acts: RoomAct[] = []) =>
    asking('/api/exams/mock/start', { method: 'POST', seconds, learner, acts });
  const window: RoomAct = { type: 'exam-planned', exam: 'mock', from: at(100), until: at(300) };

  it('cannot be begun without a window', () => {
    expect(begin(200)).toBe('room/exam-not-open');
  });

  it('can be begun within it, and later by whoever has more time', () => {
    const acts: RoomAct[] = [window, { type: 'time-granted', learner: 'lee', percent: 50 }];
    expect([99, 100, 299, 300].map((seconds) => begin(seconds, 'kim', acts))).toEqual([
      'room/exam-not-open',
      undefined,
      undefined,
      'room/exam-not-open',
    ]);
    expect([300, 399, 400].map((seconds) => begin(seconds, 'lee', acts))).toEqual([
      undefined,
      undefined,
      'room/exam-not-open',
    ]);
  });

  it('is sat until its window closes for that learner', () => {
    const room = fold(events(opened, window, { type: 'time-granted', learner: 'lee', percent: 50 }));
    expect(allowanceOf(room, 'kim', 'mock')).toEqual({ extra: 0, until: Date.parse(at(300)) });
    expect(allowanceOf(room, 'lee', 'mock')).toEqual({ extra: 50, until: Date.parse(at(400)) });
    expect(allowanceOf(room, 'lee', 'other')).toEqual({ extra: 50 });
  });

  it('ends with its window, or later by the extra time', () => {
    const times = { from: at(0), until: at(100) };
    expect(examEnd(times)).toBe(Date.parse(at(100)));
    expect(examEnd(times, 25)).toBe(Date.parse(at(125)));
  });
});
