/** Text in one piece. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { flat, shared } from '../../../sandbox/simulated/flat.ts';

const PIECES = 30;
const TEXTS = 5000;

/** A text put together of pieces, as the engine keeps it until somebody reads it. */
function assembled(at: number): string {
  let text = '';
  for (let piece = 0; piece < PIECES; piece++) text += (at * PIECES + piece).toString(36).padStart(6, '0');
  return text;
}

/** Bytes of memory that each text takes. */
function roomOf(make: (at: number) => string): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const texts = Array.from({ length: TEXTS }, (_, at) => make(at));
  collect();
  const after = process.memoryUsage().heapUsed;
  return (after - before) / texts.length;
}

it('is the same text', () => {
  const pieces = ['spec.', 'containers', '{', 'web', '}'];
  let text = '';
  for (const piece of pieces) text += piece;
  expect(flat(text)).toBe('spec.containers{web}');
  expect(flat('')).toBe('');
});

it('takes the room of its letters, not that of its pieces', () => {
  expect(roomOf((at) => flat(assembled(at)))).toBeLessThan(PIECES * 6 * 1.6);
  expect(roomOf(assembled)).toBeGreaterThan(PIECES * 6 * 4);
});

it('texts that are equal are held once, as long as not too many others came', () => {
  const [one, other] = ['web-', 'x'];
  const first = shared(one + other);
  expect(first).toBe('web-x');
  for (let at = 0; at < 1_000; at++) expect(shared(`other ${at}`)).toBe(`other ${at}`);
  expect(shared(one + other)).toBe('web-x');
  expect(shared('/데이터')).toBe('/데이터');
});
