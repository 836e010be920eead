import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueProblems } from '../../lessons/catalogue.ts';
import { lintCourse } from '../../lessons/lint.ts';
import { type CourseCopy, copyCourse, EXERCISE, FIXTURE } from './broken-course.ts';

async function lintAfter(change: (course: CourseCopy) => Promise<unknown>): Promise<string[]> {
  await using course = await copyCourse();
  await change(course);
  const problems = await lintCourse(course.root);
  return problems.map(
    ({ file, line, column, message }) => `${file.replace(`${EXERCISE}/`, '')}:${line}:${column} ${message}`,
  );
}

const LESSON = '10-basics/10-pods';
const edit = (file: string, from: string | RegExp, to: string) => (course: CourseCopy) =>
  course.edit(file, from, to);

describe('the lint', () => {
  it('finds nothing wrong with a good course', async () => {
    expect(await lintCourse(FIXTURE)).toEqual([]);
  });

  it('rule 1: both languages exist at every node', async () => {
    expect(await lintAfter((course) => course.remove('10-basics/en.md'))).toContain(
      '10-basics/en.md:1:1 this file is missing',
    );
  });

  it('rule 21: what comes nearest to an exercise is another one', async () => {
    const nearest = (id: string) => edit(`${EXERCISE}/exercise.yaml`, /^domain:/m, `nearest: ${id}\ndomain:`);
    expect((await lintAfter(nearest('nowhere'))).join('\n')).toContain(
      'no page shows another exercise nowhere',
    );
    expect((await lintAfter(nearest('first-pod'))).join('\n')).toContain(
      'no page shows another exercise first-pod',
    );
  });

  it('rule 22: a question of a decision tree has more than one answer', async () => {
    const tree = '\n\n<decision-tree tree="pods">\n\n- One?\n  - **a** Only this.\n\n</decision-tree>\n\n$&';
    const found = await lintAfter(edit(`${LESSON}/en.md`, /^## /m, tree));
    expect(found.join('\n')).toContain('this question has one answer only');
  });

  describe('rule 2: both languages have the same bones', () => {
    it.each([
      [
        'headings',
        edit(`${LESSON}/ko.md`, '## 파드 만들기', '### 파드 만들기'),
        `${LESSON}/ko.md:6:1 a heading of level 3 stands where the other language has a heading of level 2`,
      ],
      [
        'elements',
        edit(`${EXERCISE}/ko.md`, /<hint-box[\s\S]*/, ''),
        'ko.md:25:1 the end stands where the other language has <hint-box check="ready">',
      ],
      [
        'attributes',
        edit(`${EXERCISE}/ko.md`, '<hint-box check="ready">', '<hint-box check="image">'),
        'ko.md:25:1 <hint-box check="image"> stands where the other language has <hint-box check="ready">',
      ],
      [
        'code blocks',
        edit(`${LESSON}/ko.md`, 'web --image', 'wbe --image'),
        `${LESSON}/ko.md:10:1 the code block "kubectl run wbe --image=nginx:1.27-alpine" stands where`,
      ],
      [
        'images',
        edit(`${LESSON}/ko.md`, '파드(Pod)', '파드 ![그림](pod.svg)'),
        `${LESSON}/ko.md:8:12 the image pod.svg stands where`,
      ],
    ])('%s', async (_what, change, expected) => {
      expect((await lintAfter(change)).join('\n')).toContain(expected);
    });

    it('but comments in code may be translated', async () => {
      const translated = edit(`${LESSON}/ko.md`, '# 파드를 하나 만듭니다.', '# 다른 말\n\n');
      expect(await lintAfter(translated)).toEqual([]);
    });
  });

  it('rule 3: both languages have the same inline code, as a bag', async () => {
    expect(await lintAfter(edit(`${EXERCISE}/ko.md`, '`web` 파드', '`shop` 파드'))).toEqual([
      'ko.md:5:21 inline code: only here `shop`, only in the other language `web`',
    ]);
  });

  describe('rule 4: every check has one box, every element names something that is there', () => {
    const both =
      (from: string | RegExp, to: string, folder = EXERCISE) =>
      async (course: CourseCopy) => {
        for (const locale of ['ko', 'en']) await course.edit(`${folder}/${locale}.md`, from, to);
      };
    it.each([
      [
        'a check without a box',
        both(/<check-box check="image">[\s\S]*?<\/check-box>\n/, ''),
        'the check image has no <check-box>',
      ],
      [
        'a check with two boxes',
        both('check-box check="image"', 'check-box check="ready"'),
        'the check ready has more than one <check-box>',
      ],
      [
        'a hint for nothing',
        both('hint-box check="ready"', 'hint-box check="redy"'),
        'there is no check called redy',
      ],
      [
        'a reason for nothing',
        both('</hint-box>', '</hint-box>\n\n<why-box check="redy">\n\nBecause.\n\n</why-box>'),
        'there is no check called redy',
      ],
      [
        'a second reason',
        both(
          '</hint-box>',
          `</hint-box>${'\n\n<why-box check="ready">\n\nBecause.\n\n</why-box>'.repeat(2)}`,
        ),
        'the check ready has more than one <why-box>',
      ],
      [
        'an exercise without a box',
        both(/<exercise-box[\s\S]*/, '', LESSON),
        'the exercise first-pod has no <exercise-box>',
      ],
      [
        'a box for no exercise',
        both('"first-pod"', '"second-pod"', LESSON),
        'there is no exercise called second-pod',
      ],
      ['an element nobody knows', both(/hint-box/g, 'tip-box'), 'there is no element <tip-box>'],
      ['an element that is not closed', both('</hint-box>', ''), '<hint-box> is not closed'],
      [
        'text that touches its element',
        both('<hint-box check="ready">\n\n', '<hint-box check="ready">\n'),
        '<hint-box> touches its text',
      ],
    ])('%s', async (_what, change, expected) => {
      expect((await lintAfter(change)).join('\n')).toContain(expected);
    });

    it('exercises of mock exams have no box', async () => {
      const mock = edit(`${LESSON}/lesson.yaml`, /minutes: \d+/, 'mock: true');
      expect(await lintAfter(mock)).toEqual([
        `${LESSON}/en.md:15:1 the exercise first-pod is for mock exams alone`,
        `${LESSON}/ko.md:15:1 the exercise first-pod is for mock exams alone`,
      ]);
      const without = both(/<exercise-box[\s\S]*/, '', LESSON);
      expect(
        await lintAfter(async (course) => {
          await mock(course);
          await without(course);
        }),
      ).toEqual([]);
    });

    it('does not take elements in code for elements', async () => {
      expect(await lintAfter(both('</hint-box>', '</hint-box>\n\n```md\n<odd-box>\n```'))).toEqual([]);
    });

    it('in lessons and modules whose names are akin, too', async () => {
      const found = await lintAfter(async (course) => {
        const { root } = course;
        await cp(join(root, LESSON), join(root, '10-basics/20-more-pods'), { recursive: true });
        await rename(
          join(root, `10-basics/20-more-pods/first-pod`),
          join(root, '10-basics/20-more-pods/other-pod'),
        );
        for (const locale of ['ko', 'en'])
          await course.edit(`10-basics/20-more-pods/${locale}.md`, 'first-pod', 'other-pod');
      });
      expect(found).toEqual([]);
    });
  });

  it('rule 5: no text would show ** as it stands', async () => {
    expect(
      await lintAfter(edit(`${LESSON}/ko.md`, '<strong>파드(Pod)</strong>는', '**파드(Pod)**는')),
    ).toEqual([
      `${LESSON}/ko.md:8:1 these asterisks would be shown as they are`,
      `${LESSON}/ko.md:8:10 these asterisks would be shown as they are`,
    ]);
  });

  it('rule 6: commands are in code, never in prose', async () => {
    expect(
      await lintAfter(
        edit('10-basics/en.md', 'The smallest', 'Run kubectl get pods with --watch. The smallest'),
      ),
    ).toEqual(['10-basics/en.md:6:5 "kubectl get" is a command in prose']);
  });

  it('rule 7: a placeholder is never followed by a particle that depends on its last sound', () => {
    const problems = (text: string) =>
      catalogueProblems({ a: text }, { a: '{b}' }, 'm').map((problem) => problem.message);
    for (const text of ['{b}는 없습니다', '{b}이 있습니다', '`{b}`을 지우세요', '({b})로 갑니다', '{b}와']) {
      expect(problems(text), text).toHaveLength(1);
    }
    for (const text of [
      '{b} 값은',
      '{b}의 값',
      '{b}에 있습니다',
      '{b} 이상',
      '{b}이며'.replace('이며', '번이며'),
    ]) {
      expect(problems(text), text).toEqual([]);
    }
  });

  it('rule 8: both catalogues have the same keys and the same placeholders', () => {
    const messages = (ko: Record<string, string>, en: Record<string, string>) =>
      catalogueProblems(ko, en, 'm').map((problem) => `${problem.file}:${problem.line} ${problem.message}`);
    expect(messages({ a: '{x}' }, { a: '{x}', b: '' })).toEqual(['m/ko.json:2 b: this text is missing']);
    expect(messages({ a: '{x}', b: '' }, { a: '{x}' })).toEqual(['m/en.json:2 b: this text is missing']);
    expect(messages({ a: '', b: '{x}' }, { a: '', b: '{x} {y}' })).toEqual([
      'm/ko.json:3 b: has the places {x}, in English {x} {y}',
    ]);
  });

  it('rule 9: no hint contains a line of the solution', async () => {
    const told = edit(
      `${EXERCISE}/en.md`,
      'In which',
      '`kubectl -n first-pod run  web --image=nginx:1.27-alpine` In which',
    );
    expect((await lintAfter(told)).join('\n')).toContain(
      'this hint tells the solution: kubectl -n first-pod run web',
    );
  });

  it('rule 10: ids are unique, and no file is unused', async () => {
    expect(await lintAfter((course) => course.write(`${EXERCISE}/notes.txt`, ''))).toEqual([
      'notes.txt:1:1 nothing uses this file',
    ]);
    expect(await lintAfter((course) => course.write(`${EXERCISE}/old.yaml`, ''))).toEqual([
      'old.yaml:1:1 nothing uses this file',
    ]);
  });
});
