import { expect, it, vi } from 'vitest';

vi.stubGlobal('document', { documentElement: { lang: 'en' } });
const { sayProgress } = await import('../../src/client/say-progress.ts');

it('says the step and how far it is', () => {
  expect(sayProgress({ step: 'nodes.starting', fraction: 0.034 })).toBe('Starting the nodes (3%)');
});

it('says what is left as one would say it, and only where it is known', () => {
  const left = (seconds: number) => sayProgress({ step: 'nodes.waiting', fraction: 0.7, seconds });
  expect(left(7)).toContain('about 7 seconds left');
  expect(left(31)).toContain('about 35 seconds left');
  expect(left(170)).toContain('about 3 minutes left');
});

it('says the place in line instead of a percentage', () => {
  expect(sayProgress({ step: 'room.waiting', fraction: 0, place: 2 })).toBe(
    'Waiting for room on this machine (place 2 in line)',
  );
});
