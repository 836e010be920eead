import { describe, expect, it } from 'vitest';
import type { AppState, ExerciseState, Sight } from '../../server/protocol.ts';
import { Known } from '../../src/client/known.ts';

const sights: Sight[] = [{ check: 'a', state: 'not-yet' }];

const exercise = (more: Partial<ExerciseState> = {}): ExerciseState => ({
  exercise: 'e',
  attempts: 0,
  passed: false,
  lacks: [],
  busy: 'no',
  ...more,
});

const sandbox = (generation: number, phase: 'ready' | 'resetting' = 'ready'): AppState['sandbox'] => ({
  phase,
  provider: 'simulated',
  capabilities: [],
  missing: [],
  generation,
  reason: 'chosen',
});

const app = (generation: number): AppState => ({
  version: '1',
  sandbox: sandbox(generation),
  kubectl: { found: true, supported: true },
  isolation: { mode: 'none' },
  progress: { lessons: {}, exercises: {} },
  shells: [],
  recording: { all: false, shells: [] } as unknown as AppState['recording'],
  notices: [],
});

describe('what a page knows', () => {
  it('keeps the sights that came before the answer which was made without them', () => {
    const known = new Known();
    const asked = known.now();
    known.tell({ type: 'exercise', state: exercise({ attempts: 1, live: [] }) });
    known.tell({ type: 'live', exercise: 'e', sights });
    known.answered({ exercise: exercise({ attempts: 1, live: [] }) }, asked);
    expect(known.exercises.get('e')?.live).toEqual(sights);
  });

  it('keeps sights of an exercise it has not heard of otherwise', () => {
    const known = new Known();
    const asked = known.now();
    known.tell({ type: 'live', exercise: 'e', sights });
    expect(known.exercises.get('e')).toBeUndefined();
    known.answered({ exercise: exercise({ attempts: 2 }) }, asked);
    expect(known.exercises.get('e')).toEqual(exercise({ attempts: 2, live: sights }));
  });

  it('believes an answer to a question that was asked after the last event', () => {
    const known = new Known();
    known.tell({ type: 'exercise', state: exercise({ attempts: 1 }) });
    known.tell({ type: 'live', exercise: 'e', sights });
    known.answered({ exercise: exercise({ attempts: 2 }) }, known.now());
    expect(known.exercises.get('e')).toEqual(exercise({ attempts: 2 }));
  });

  it('believes an answer about one exercise although an event told of another', () => {
    const known = new Known();
    const asked = known.now();
    known.tell({ type: 'exercise', state: exercise({ exercise: 'other' }) });
    known.answered({ exercise: exercise({ attempts: 2 }) }, asked);
    expect(known.exercises.get('e')?.attempts).toBe(2);
  });

  it('forgets sights that are over', () => {
    const known = new Known();
    known.tell({ type: 'exercise', state: exercise({ live: sights }) });
    known.tell({ type: 'live', exercise: 'e', sights: [] });
    expect(known.exercises.get('e')).toEqual(exercise());
  });

  it('does not go back to the sandbox of an old answer', () => {
    const known = new Known();
    known.tell({ type: 'state', state: app(1) });
    const asked = known.now();
    known.tell({ type: 'sandbox', sandbox: sandbox(2) });
    known.answered({ sandbox: sandbox(1, 'resetting') }, asked);
    expect(known.app?.sandbox).toEqual(sandbox(2));
    known.answered({ app: { ...app(1), version: '2' } }, asked);
    expect(known.app).toEqual({ ...app(2), version: '2' });
  });

  it('has nothing to change before everything has been told once', () => {
    const known = new Known();
    known.tell({ type: 'sandbox', sandbox: sandbox(2) });
    expect(known.app).toBeUndefined();
  });

  it('tells a notice once', () => {
    const known = new Known();
    known.tell({ type: 'state', state: app(1) });
    const notice = { code: 'store/damaged', message: 'm' };
    known.tell({ type: 'notice', notice });
    known.tell({ type: 'notice', notice });
    expect(known.app?.notices).toEqual([notice]);
  });
});
