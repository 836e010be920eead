/** Grades of a class as an instructor asks for them: from the disk, with their evidence, and what was decided, by whom and why. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { learnerData } from '../../../../server/classroom/grades/learner-data.ts';
import { classGrades, explained } from '../../../../server/classroom/grades/types.ts';
import type { Seat } from '../../../../server/classroom/types.ts';
import { KIM, RULES, TEACHER, testClass } from './class.ts';

const ruled = async () => {
  const test = await testClass();
  await test.book.setRules(RULES, TEACHER);
  return test;
};

describe('the grades of a class', () => {
  it('are of every learner, from what is on the disk, and of no instructor', async () => {
    const { ask } = await ruled();
    const grades = classGrades.parse(await ask(TEACHER, 'GET', '/class/grades'));
    expect(
      grades.learners.map(({ person, grade }) => [person.id, grade.total, grade.items[0]?.state]),
    ).toEqual([
      // A third of the points, two begun days late: 26.6, of two thirds of the weight.
      ['kim', 17.7, 'counted'],
      ['lee', 0, 'missing'],
    ]);
    expect(grades.items).toMatchObject([{ known: true }, { item: 'exam/mock', known: false }]);
  });

  it('open nobody’s Application, and use it where it is up', async () => {
    const store = { exercises: {}, sittings: [] };
    const seat = { person: KIM, app: { store: { read: (pick: (data: unknown) => unknown) => pick(store) } } };
    const data = learnerData({ open: () => [seat as unknown as Seat] }, () => '/nowhere');
    expect(await data.store('kim')).toEqual(store);
    expect(await data.store('lee')).toMatchObject({ exercises: {} });
  });

  it('are explained by the submission, its verdicts and what was late', async () => {
    const { ask } = await ruled();
    const all = explained.parse(
      await ask(TEACHER, 'GET', '/class/grades/explain?person=kim&item=exercise/first'),
    );
    expect(all.grade).toMatchObject({ percent: 26.6, counts: { attempt: 'a1', number: 1, late: 90_000 } });
    expect(all.checks.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual(['one pass', 'two fail']);
    expect(all.checks[1]?.said.ko[0]).toMatch(/[가-힣]/);
    expect(all.because.ko[0]).toBe('2026-11-24 13:00에 제출했고, 3점 가운데 1점(33.3%)을 얻었습니다.');
    expect(all.worths).toHaveLength(1);
  });

  it('are seen by a learner: their own, with every reason', async () => {
    const { ask } = await ruled();
    const own = (await ask(KIM, 'GET', '/class/grades/mine')) as { grade: unknown; items: unknown[] };
    expect(own).toMatchObject({ grade: { person: 'kim' }, items: [{ person: { id: 'kim' } }, {}] });
  });

  it('that nobody has are refused: a stranger, an instructor, what is not graded', async () => {
    const { book } = await ruled();
    await expect(book.of('nobody')).rejects.toMatchObject({ status: 404, code: 'grade/no-learner' });
    await expect(book.of('teacher')).rejects.toMatchObject({ code: 'grade/no-learner' });
    await expect(book.explain('kim', 'exercise/other')).rejects.toMatchObject({ code: 'grade/no-item' });
    const word = book.explain('kim', 'exercise/constructor');
    await expect(word).rejects.toMatchObject({ code: 'grade/no-item' });
  });
});

describe('a decision', () => {
  const decision = { person: 'kim', item: 'exercise/first', to: 80, reason: ' 정전이 있었음 ' } as const;

  it('stands after a restart, with who, when and why, and what was computed', async () => {
    const test = await ruled();
    await test.ask(TEACHER, 'POST', '/class/grades/decide', decision);
    const again = await test.reopen();
    const item = (await again.of('kim')).items[0];
    expect(item).toMatchObject({
      state: 'replaced',
      percent: 80,
      override: {
        by: { id: 'teacher', name: '이강사' },
        was: 26.6,
        reason: '정전이 있었음',
        at: '2026-11-25T00:00:00.000Z',
      },
    });
    expect(again.record().map(({ type }) => type)).toEqual(['rules-set', 'overridden']);
  });

  it('can be withdrawn, once, and both stay in the record', async () => {
    const { book, ask } = await ruled();
    const { id } = await book.decide(decision, TEACHER);
    await ask(TEACHER, 'POST', '/class/grades/withdraw', { override: id, reason: 'mistake' });
    expect((await book.of('kim')).items[0]).toMatchObject({ state: 'counted', percent: 26.6 });
    await expect(book.withdraw(id, 'again', TEACHER)).rejects.toMatchObject({ code: 'grade/no-decision' });
    expect(book.record().map(({ type }) => type)).toEqual(['rules-set', 'overridden', 'withdrawn']);
  });

  it.each([
    [{ ...decision, reason: ' ' }],
    [{ ...decision, to: 101 }],
    [{ ...decision, to: 'A' }],
    [{ ...decision, by: 'somebody else' }],
    [{ ...decision, person: '../lee' }],
  ])('that makes no sense is refused: %o', async (body) => {
    const { ask } = await ruled();
    await expect(ask(TEACHER, 'POST', '/class/grades/decide', body)).rejects.toMatchObject({ status: 400 });
  });
});

describe('the record', () => {
  it('goes on after a line that was cut in two', async () => {
    const test = await ruled();
    const file = join(test.folder, 'record.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"type":"overr`);
    const again = await test.reopen();
    await again.decide({ person: 'lee', item: 'exercise/first', to: 'excused', reason: 'ill' }, TEACHER);
    expect((await (await test.reopen()).of('lee')).items[0]).toMatchObject({ state: 'excused' });
  });

  it('has nothing of a learner who is removed, in the file neither', async () => {
    const test = await ruled();
    const extensions = [{ person: 'kim', minutes: 9 }];
    await test.book.setRules({ ...RULES, extensions }, TEACHER);
    const { id } = await test.book.decide(
      { person: 'kim', item: 'exercise/first', to: 1, reason: 'x' },
      TEACHER,
    );
    await test.book.withdraw(id, 'y', TEACHER);
    await test.book.forget('kim');
    expect(readFileSync(join(test.folder, 'record.jsonl'), 'utf8')).not.toContain('kim');
    expect(test.book.rules().items).toHaveLength(2);
  });
});
