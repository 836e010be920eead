import { expect, it } from 'vitest';
import { createPresence } from '../../server/presence.ts';
import { handWoundClock } from '../fakes/clock.ts';

function watched(patience = 1_000) {
  const clock = handWoundClock();
  const told: string[] = [];
  const left = () => void told.push('left');
  return { clock, told, presence: createPresence({ clock, patience, left }) };
}

it('is left when the last one has been away for a while, also when nobody ever came', () => {
  const { clock, told, presence } = watched();
  const [one, other] = [presence.enter(), presence.enter()];
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  clock.advance(5_000);
  expect(told).toEqual([]);
  other[Symbol.dispose]();
  clock.advance(999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['left']);
  const nobody = watched();
  nobody.clock.advance(1_000);
  expect(nobody.told).toEqual(['left']);
});

it('is not left by one who reloads the page', () => {
  const { clock, told, presence } = watched();
  presence.enter()[Symbol.dispose]();
  clock.advance(900);
  using _ = presence.enter();
  clock.advance(5_000);
  expect(told).toEqual([]);
});

it('is left again after somebody was there in between', () => {
  const { clock, told, presence } = watched();
  clock.advance(1_000);
  presence.enter()[Symbol.dispose]();
  clock.advance(1_000);
  expect(told).toEqual(['left', 'left']);
});

it('never counts as left when it is told so', () => {
  const { clock, told } = watched(0);
  clock.advance(1e9);
  expect([told, clock.pending]).toEqual([[], 0]);
});
