/** A room as the fold over what happens in it. */
import { describe, expect, it } from 'vitest';
import {
  apply,
  EMPTY_ROOM,
  endFor,
  fold,
  isOpenAt,
  type Room,
} from '../../../../server/classroom/room/apply.ts';
import { type RoomAct, readEvent } from '../../../../server/classroom/room/events.ts';
import { at, event, events, opened, raised, sent } from './events-of.ts';

const roomOf = (...acts: RoomAct[]): Room => fold(events(opened, ...acts));

/** Whether it happens in a room to which that has happened. */
const makesSense = (act: RoomAct, room: Room, seconds = 100, by = 'teacher'): boolean =>
  apply(room, event(seconds, act, by)) !== undefined;

describe('a room', () => {
  it('is opened once', () => {
    const room = roomOf();
    expect(room).toMatchObject({ title: 'Monday', phase: 'open', openedAt: at(0) });
    expect(makesSense(opened, room)).toBe(false);
  });

  it('that closes leaves nobody waiting and nothing in the way, and can be opened again', () => {
    const busy = roomOf(
      raised('h1', 'kim'),
      { type: 'attention-called', mode: 'blank' },
      { type: 'broadcast-started', shell: 'main' },
      { type: 'exercise-timed', exercise: 'first', lesson: 'pods', endsAt: at(900) },
    );
    const closed = fold([event(60, { type: 'closed' })], busy);
    expect(closed).toMatchObject({ phase: 'closed', hands: [] });
    expect(closed).not.toHaveProperty('attention');
    expect(closed).not.toHaveProperty('broadcast');
    expect(closed).not.toHaveProperty('timeBox');
    expect(makesSense(raised('h2', 'lee'), closed)).toBe(false);
    const again = fold([event(70, { type: 'reopened' })], closed);
    expect(makesSense(raised('h2', 'lee'), again)).toBe(true);
  });

  it('that is archived stays as it is', () => {
    const archived = roomOf({ type: 'archived' });
    for (const act of [{ type: 'reopened' }, { type: 'titled', title: 'x' }, sent('m', 'all')] as RoomAct[]) {
      expect(makesSense(act, archived), act.type).toBe(false);
    }
  });

  it('has what two people do at once happen once', () => {
    const room = roomOf(raised('h1', 'kim'), { type: 'attention-called', mode: 'pause' });
    const lowered = apply(room, event(5, { type: 'hand-lowered', hand: 'h1' })) as Room;
    expect(makesSense({ type: 'hand-lowered', hand: 'h1' }, lowered)).toBe(false);
    const ended = apply(room, event(5, { type: 'attention-ended' })) as Room;
    expect(makesSense({ type: 'attention-ended' }, ended)).toBe(false);
  });

  it('is not changed by what happens to learners at their seats', () => {
    const room = roomOf();
    expect(apply(room, event(9, { type: 'came', learner: 'kim' }))).toBe(room);
  });
});

describe('lessons', () => {
  it('are all open until somebody plans them', () => {
    expect(isOpenAt(EMPTY_ROOM, 'pods', at(0))).toBe(true);
  });

  it('of a plan are opened one by one', () => {
    const plan: RoomAct = {
      type: 'lessons-planned',
      lessons: [{ lesson: 'pods' }, { lesson: 'services' }],
      others: 'closed',
    };
    const room = roomOf(plan, { type: 'lesson-opened', lesson: 'pods' });
    const open = ['pods', 'services', 'other'].map((lesson) => isOpenAt(room, lesson, at(10)));
    expect(open).toEqual([true, false, false]);
    expect(makesSense({ type: 'lesson-opened', lesson: 'pods' }, room)).toBe(false);
    const closed = fold([event(20, { type: 'lesson-closed', lesson: 'pods' })], room);
    expect(isOpenAt(closed, 'pods', at(21))).toBe(false);
  });

  it('of a plan open by themselves at their time, and a hand is stronger', () => {
    const room = roomOf({
      type: 'lessons-planned',
      lessons: [{ lesson: 'pods', from: at(3600) }],
      others: 'open',
    });
    expect(isOpenAt(room, 'pods', at(3599))).toBe(false);
    expect(isOpenAt(room, 'pods', at(3600))).toBe(true);
    expect(isOpenAt(room, 'other', at(0))).toBe(true);
    const held = fold([event(30, { type: 'lesson-closed', lesson: 'pods' })], room);
    expect(isOpenAt(held, 'pods', at(9999))).toBe(false);
  });

  it('can be opened all at once, and keep their order', () => {
    const lessons = [{ lesson: 'services', from: at(999) }, { lesson: 'pods' }];
    const room = roomOf(
      { type: 'lessons-planned', lessons, others: 'closed' },
      { type: 'lesson-closed', lesson: 'pods' },
      { type: 'lessons-opened' },
    );
    expect(room.lessons.map(({ lesson }) => lesson)).toEqual(['services', 'pods']);
    for (const lesson of ['services', 'pods', 'other']) expect(isOpenAt(room, lesson, at(9))).toBe(true);
  });

  it('named twice in a plan are there once, and names of Object are names', () => {
    const lessons = [{ lesson: 'toString' }, { lesson: 'toString' }];
    const room = roomOf({ type: 'lessons-planned', lessons, others: 'closed' });
    expect(room.lessons).toHaveLength(1);
    expect(isOpenAt(room, 'toString', at(1))).toBe(false);
    expect(isOpenAt(room, 'constructor', at(1))).toBe(false);
  });
});

describe('a time box', () => {
  const timed = (endsAt: string, exercise = 'first'): RoomAct => ({
    type: 'exercise-timed',
    exercise,
    lesson: 'pods',
    endsAt,
  });

  it('runs for one exercise at a time; of that one it can be given another end', () => {
    const room = roomOf(timed(at(600)));
    expect(room.timeBox).toEqual({ exercise: 'first', lesson: 'pods', from: at(1), endsAt: at(600) });
    expect(makesSense(timed(at(900), 'second'), room)).toBe(false);
    const longer = apply(room, event(50, timed(at(900)))) as Room;
    expect(longer.timeBox).toMatchObject({ from: at(1), endsAt: at(900) });
  });

  it('that is over makes way for the next one', () => {
    expect(makesSense(timed(at(900), 'second'), roomOf(timed(at(60))), 61)).toBe(true);
  });

  it('ends later for whoever has more time', () => {
    const { timeBox } = roomOf(timed(at(601)));
    expect(timeBox && endFor(timeBox)).toBe(Date.parse(at(601)));
    expect(timeBox && endFor(timeBox, 50)).toBe(Date.parse(at(901)));
  });
});

describe('exams', () => {
  it('have a window, which another one replaces', () => {
    const room = roomOf(
      { type: 'exam-planned', exam: 'mock', from: at(0), until: at(100) },
      { type: 'exam-planned', exam: 'mock', from: at(50), until: at(200) },
    );
    expect(room.exams).toEqual({ mock: { from: at(50), until: at(200) } });
    expect(makesSense({ type: 'exam-planned', exam: 'mock', from: at(9), until: at(9) }, room)).toBe(false);
    expect(fold([event(9, { type: 'exam-withdrawn', exam: 'mock' })], room).exams).toEqual({});
  });

  it('and time boxes give those more time who need it', () => {
    const room = roomOf({ type: 'time-granted', learner: 'kim', percent: 50 });
    expect(room.extra).toEqual({ kim: 50 });
    expect(makesSense({ type: 'time-granted', learner: 'kim', percent: 50 }, room)).toBe(false);
    expect(fold([event(9, { type: 'time-granted', learner: 'kim', percent: 0 })], room).extra).toEqual({});
  });
});

describe('hands', () => {
  it('stand in the order in which they were raised, one for each learner', () => {
    const room = roomOf(raised('h1', 'lee'), raised('h2', 'kim'));
    expect(room.hands.map(({ learner }) => learner)).toEqual(['lee', 'kim']);
    expect(makesSense(raised('h3', 'lee'), room)).toBe(false);
  });

  it('can be taken by one instructor, and by another after that', () => {
    const room = roomOf(raised('h1', 'lee'), { type: 'hand-taken', hand: 'h1' });
    expect(room.hands[0]?.takenBy).toBe('teacher');
    expect(makesSense({ type: 'hand-taken', hand: 'h1' }, room)).toBe(false);
    expect(makesSense({ type: 'hand-taken', hand: 'h1' }, room, 9, 'other')).toBe(true);
  });
});

describe('messages', () => {
  it('are put away by those who received them, once', () => {
    const room = roomOf(sent('m1', ['kim']), { type: 'read', message: 'm1', learner: 'kim' });
    expect(room.messages[0]?.read).toEqual(['kim']);
    expect(makesSense({ type: 'read', message: 'm1', learner: 'kim' }, room)).toBe(false);
    expect(makesSense({ type: 'read', message: 'm1', learner: 'lee' }, room)).toBe(false);
  });

  it('can be taken back', () => {
    expect(roomOf(sent('m1', 'all'), { type: 'unsent', message: 'm1' }).messages).toEqual([]);
  });

  it('are kept up to a number, the last ones', () => {
    const many = Array.from({ length: 205 }, (_, index) => sent(`m${index}`, 'all'));
    const { messages } = roomOf(...many);
    expect(messages).toHaveLength(200);
    expect(messages[0]?.message).toBe('m5');
  });
});

describe('notes', () => {
  it('are kept by learner until they are removed', () => {
    const room = roomOf({ type: 'noted', note: 'n1', learner: 'kim', words: 'forgets -n' });
    expect(room.notes['kim']?.[0]).toMatchObject({ words: 'forgets -n', by: 'kim' });
    expect(fold([event(9, { type: 'note-removed', note: 'n1', learner: 'kim' })], room).notes).toEqual({});
  });
});

describe('an event that is read', () => {
  const common = { at: at(0), by: 'teacher' };

  it('is taken as it is', () => {
    const one = event(3, sent('m1', ['kim']));
    expect(readEvent(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it.each([
    ['of a kind that nobody knows', { type: 'exploded', ...common }],
    ['named as a property of every object', { type: 'constructor', ...common }],
    ['with more than belongs to it', { type: 'closed', ...common, more: 1 }],
    ['without a time', { type: 'closed', by: 'teacher' }],
    [
      'that links to a script',
      {
        ...event(0, sent('m', 'all')),
        content: { kind: 'link', address: 'javascript:alert(1)' },
      },
    ],
    [
      'that links to another host by two slashes',
      {
        ...event(0, sent('m', 'all')),
        content: { kind: 'link', address: '//evil.example' },
      },
    ],
    ['that is too long', event(0, sent('m', 'all', 'x'.repeat(2001)))],
    ['that is no object', 'closed'],
  ])('is refused %s', (_what, value) => {
    expect(readEvent(value)).toBeUndefined();
  });
});
