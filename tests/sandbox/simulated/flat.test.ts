/** Text in one piece. */
import { expect, it } from 'vitest';
import { flat } from '../../../sandbox/simulated/flat.ts';

it('is the same text', () => {
  const pieces = ['spec.', 'containers', '{', 'web', '}'];
  expect(flat(pieces.join(''))).toBe('spec.containers{web}');
  expect(flat('')).toBe('');
});
