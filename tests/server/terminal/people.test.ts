/** Who types and whose window counts, as sentences about people; sockets are in watchers.test.ts. */
import { describe, expect, it } from 'vitest';
import { createPeople, type Person } from '../../../server/terminal/people.ts';

const person = (id: string, role: Person['role']): Person => ({ id, role });
const [tab, other] = [person('v1', 'driver'), person('v2', 'driver')] as const;
const [ann, bob] = [person('v9', 'watcher'), person('v10', 'watcher')] as const;

const room = (...there: Person[]) => {
  const people = createPeople<Person>();
  for (const one of there) people.join(one);
  return people;
};

describe('the keyboard', () => {
  it('is the learner’s: every driver types, no watcher does', () => {
    const people = room(tab, ann, other);
    expect([tab, other, ann, bob].map((one) => people.mayType(one))).toEqual([true, true, false, false]);
  });

  it('goes to the watcher that asked and was given it, who alone types and has the size', () => {
    const people = room(tab, ann, bob);
    people.ask(ann, false);
    people.ask(bob, false);
    expect(people.company()).toMatchObject({ asking: ['v9', 'v10'] });
    expect(people.answer(tab, 'v10', true)).toBe(true);
    expect(people.company()).toMatchObject({ keyboard: 'v10', asking: ['v9'] });
    expect([tab, ann, bob].map((one) => people.mayType(one))).toEqual([false, false, true]);
    expect(people.wheel()).toBe(bob);
    expect(people.pacer()).toBe(tab);
    people.answer(tab, 'v9', true);
    expect(people.company()).toMatchObject({ keyboard: 'v9', asking: [] });
  });

  it('is not given to whom it was refused, who withdrew, who never asked or who is gone', () => {
    const people = room(tab, ann, bob);
    people.ask(ann, false);
    people.answer(tab, 'v9', false);
    people.ask(bob, false);
    people.ask(bob, true);
    people.answer(tab, 'v10', true);
    people.answer(tab, 'v1', true);
    people.ask(ann, false);
    people.leave(ann);
    expect(people.answer(tab, 'v9', true)).toBe(true);
    expect(people.company()).toEqual({ viewers: [tab, bob], asking: [] });
  });

  it('comes back from its holder, from the learner, and when the holder or the last driver goes', () => {
    const given = () => {
      const people = room(tab, ann);
      people.ask(ann, false);
      people.answer(tab, 'v9', true);
      return people;
    };
    const [byHolder, byLearner, holderGone, learnerGone] = [given(), given(), given(), given()];
    byHolder.giveBack(ann);
    byLearner.giveBack(tab);
    holderGone.leave(ann);
    learnerGone.leave(tab);
    for (const people of [byHolder, byLearner, holderGone]) expect(people.mayType(tab)).toBe(true);
    expect(learnerGone.mayType(ann)).toBe(false);
    expect(learnerGone.wheel()).toBeUndefined();
  });

  it('is not for a watcher to give or take, nor for a driver to ask for', () => {
    const people = room(tab, ann, bob);
    people.ask(ann, false);
    expect(people.answer(ann, 'v9', true)).toBe(false);
    expect(people.giveBack(bob)).toBe(false);
    expect(people.ask(tab, false)).toBe(false);
    expect(people.company()).toMatchObject({ asking: ['v9'] });
  });
});

describe('the wheel', () => {
  it('is of the driver that came last, until another one types; a watcher does not take it', () => {
    const people = room(tab, other, ann);
    expect(people.wheel()).toBe(other);
    expect([people.takeWheel(tab), people.takeWheel(tab), people.takeWheel(ann)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(people.wheel()).toBe(tab);
    people.leave(tab);
    expect(people.wheel()).toBe(other);
  });

  it('stays with the watcher that has the keyboard', () => {
    const people = room(tab, ann);
    people.ask(ann, false);
    people.answer(tab, 'v9', true);
    expect(people.takeWheel(tab)).toBe(false);
    people.join(other);
    expect(people.wheel()).toBe(ann);
  });
});
