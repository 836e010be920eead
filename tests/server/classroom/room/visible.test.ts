/** What a learner may know of a room. */
import { describe, expect, it } from 'vitest';
import { apply, EMPTY_ROOM, fold } from '../../../../server/classroom/room/apply.ts';
import type { RoomAct, RoomEvent } from '../../../../server/classroom/room/events.ts';
import { eventFor, roomFor } from '../../../../server/classroom/room/visible.ts';
import { at, event, events, opened, raised, sent } from './events-of.ts';

const LEARNERS = ['kim', 'lee', 'park'];

/** The same numbers for the same seed (xorshift). */
function chances(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.abs(state) % below;
  };
}

/** A room in which everything happens, sense or not; only what makes sense is kept, as a server would. */
function lively(seed: number): RoomEvent[] {
  const chance = chances(seed);
  const learner = (): string => LEARNERS[chance(LEARNERS.length)] ?? 'kim';
  const some = (): 'all' | string[] => (chance(2) ? 'all' : [learner(), learner()]);
  const happenings: (() => RoomAct)[] = [
    () => raised(`h${chance(6)}`, learner()),
    () => ({ type: 'hand-lowered', hand: `h${chance(6)}` }),
    () => ({ type: 'hand-taken', hand: `h${chance(6)}` }),
    () => sent(`m${chance(9)}`, some()),
    () => ({ type: 'unsent', message: `m${chance(9)}` }),
    () => ({ type: 'read', message: `m${chance(9)}`, learner: learner() }),
    () => ({ type: 'time-granted', learner: learner(), percent: chance(3) * 25 }),
    () => ({ type: 'noted', note: `n${chance(9)}`, learner: learner(), words: 'w' }),
    () => ({ type: 'lesson-opened', lesson: `l${chance(3)}` }),
    () => ({ type: 'lesson-closed', lesson: `l${chance(3)}` }),
    () => ({ type: 'exercise-timed', exercise: `e${chance(2)}`, lesson: 'l0', endsAt: at(500 + chance(50)) }),
    () => ({ type: 'exercise-stopped', exercise: `e${chance(2)}` }),
    () => ({ type: 'attention-called', mode: chance(2) ? 'pause' : 'blank' }),
    () => ({ type: 'attention-ended' }),
    () => ({ type: 'broadcast-started', shell: 'main' }),
    () => ({ type: 'broadcast-ended' }),
    () => ({ type: 'closed' }),
    () => ({ type: 'reopened' }),
    () => ({ type: 'visited', learner: learner(), lesson: 'l1' }),
  ];
  const kept: RoomEvent[] = [event(0, opened)];
  let room = fold(kept);
  for (let second = 1; second < 120; second += 1) {
    const next = event(second, (happenings[chance(happenings.length)] ?? (() => opened))());
    const after = apply(room, next);
    if (!after) continue;
    room = after;
    kept.push(next);
  }
  return kept;
}

describe('a learner', () => {
  it('who hears of what happens sees the same room as one who comes late', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const all = lively(seed);
      for (const learner of LEARNERS) {
        const heard = all.flatMap((one) => eventFor(one, learner) ?? []);
        expect(fold(heard, EMPTY_ROOM), `${learner}, seed ${seed}`).toEqual(roomFor(fold(all), learner));
      }
    }
  });

  it('knows of other hands that they are up, not whose they are or what they ask', () => {
    const asked: RoomAct = {
      type: 'hand-raised',
      hand: 'h1',
      learner: 'lee',
      question: 'Why is my pod Pending?',
    };
    const lowered = event(9, { type: 'hand-lowered', hand: 'h1' }, 'lee');
    const all = [...events(opened, asked, raised('h2', 'kim')), lowered];
    const seen = JSON.stringify([roomFor(fold(all), 'kim'), all.map((one) => eventFor(one, 'kim'))]);
    expect(roomFor(fold(all.slice(0, 3)), 'kim').hands.map(({ learner }) => learner)).toEqual(['', 'kim']);
    expect(seen).not.toContain('lee');
    expect(seen).not.toContain('Pending');
  });

  it('hears nothing of notes, of messages to others, of who else got one, and of anybody at their seat', () => {
    const all = events(
      opened,
      { type: 'noted', note: 'n1', learner: 'kim', words: 'secret-note' },
      sent('m1', ['lee'], 'secret-message'),
      sent('m2', ['kim', 'lee'], 'for both'),
      { type: 'time-granted', learner: 'lee', percent: 75 },
      { type: 'joined', learner: 'lee', name: 'Lee' },
      { type: 'visited', learner: 'lee', lesson: 'pods' },
    );
    const told = all.flatMap((one) => eventFor(one, 'kim') ?? []);
    expect(told.map(({ type }) => type)).toEqual(['opened', 'sent']);
    const seen = JSON.stringify([told, roomFor(fold(all), 'kim')]);
    for (const word of ['secret', 'lee', 'Lee', '75']) expect(seen).not.toContain(word);
  });
});
