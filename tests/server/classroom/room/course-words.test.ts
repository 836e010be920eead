/** What instructors read of the course. */
import { describe, expect, it } from 'vitest';
import { namesOf, wordsOf } from '../../../../server/classroom/room/course-words.ts';
import type { Content } from '../../../../server/content.ts';
import { courseOf, exerciseOf } from '../../harness.ts';

const exercise = {
  ...exerciseOf('first'),
  prose: {
    ko: {
      title: '첫 실습',
      body: '<hint-box check="one">\n\n`kubectl get pods`\n\n</hint-box>\n\n<hint-box check="one">\n둘째\n</hint-box>',
      checks: { one: '파드가 있습니다.' },
    },
    en: {
      title: 'First',
      body: '<hint-box check="one">\nLook.\n</hint-box>',
      checks: { one: 'There is a Pod.' },
    },
  },
};

describe('the course', () => {
  it('is named without lessons of mock exams', () => {
    const [module] = courseOf([exercise]).modules;
    const lesson = module?.lessons[0];
    const modules = [{ ...module, lessons: [lesson, { ...lesson, id: 'secret', mock: true }] }];
    const { lessons } = namesOf({ course: { modules }, exams: new Map() } as unknown as Content);
    expect(lessons).toMatchObject([
      { id: 'lesson', exercises: [{ id: 'first', title: { ko: '첫 실습', en: 'First' } }] },
    ]);
  });
});

describe('an exercise', () => {
  it('is told with what each check asks and with its hints in their order, and nothing of what is wanted', () => {
    const words = wordsOf({ ...exercise, proof: { solution: 'secret-solution', wrong: [] } });
    expect(words.checks).toEqual([
      {
        id: 'one',
        words: { ko: '파드가 있습니다.', en: 'There is a Pod.' },
        hints: { ko: ['`kubectl get pods`', '둘째'], en: ['Look.'] },
      },
      { id: 'two', words: { ko: 'two', en: 'two' }, hints: { ko: [], en: [] } },
    ]);
    expect(JSON.stringify(words)).not.toContain('secret');
  });
});
