import { describe, expect, it } from 'vitest';
import type { ExerciseState } from '../../server/protocol.ts';
import { backoff } from '../../src/client/backoff.ts';
import {
  buttonsOf,
  holdingNow,
  isOver,
  shownOf,
  sightsOf,
  stageOf,
  verdictsOf,
} from '../../src/client/exercise-state.ts';

describe('connecting again', () => {
  it('waits twice as long each time, up to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((tries) => backoff(tries, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
  });

  it('spreads many tabs over a fifth of the wait', () => {
    expect(backoff(3, 1)).toBe(1600);
  });
});

describe('an exercise on the page', () => {
  const state = (more: Partial<ExerciseState> = {}): ExerciseState => ({
    exercise: 'e',
    attempts: 0,
    passed: false,
    lacks: [],
    busy: 'no',
    ...more,
  });
  const attempt = (
    verdicts: NonNullable<ExerciseState['attempt']>['verdicts'],
    kind: 'open' | 'abandoned' | 'submitted' = 'open',
  ) => ({
    attempt: { id: 'a', exercise: 'e', state: kind, startedAt: '2026-11-21T00:00:00Z', verdicts },
  });

  it('is new until an attempt is open', () => {
    expect(stageOf(undefined)).toBe('new');
    expect(stageOf(state())).toBe('new');
    expect(stageOf(state(attempt([], 'abandoned')))).toBe('new');
    expect(stageOf(state(attempt([])))).toBe('open');
  });

  it('passes only when every verdict is a pass', () => {
    const pass = { check: 'a', outcome: 'pass' } as const;
    const fault = { check: 'b', outcome: 'fault', reason: 'r' } as const;
    expect(stageOf(state(attempt([pass])))).toBe('passed');
    expect(stageOf(state(attempt([pass, fault])))).toBe('open');
  });

  it('shows no verdicts of an abandoned attempt', () => {
    expect(verdictsOf(state(attempt([{ check: 'a', outcome: 'pass' }], 'abandoned'))).size).toBe(0);
    expect(verdictsOf(state(attempt([{ check: 'a', outcome: 'pass' }]))).get('a')?.outcome).toBe('pass');
  });

  it('cannot be started when the sandbox cannot run it, or is not ready', () => {
    expect(stageOf(state({ lacks: ['node-exec'] }))).toBe('unavailable');
    expect(buttonsOf('unavailable', 'ready').start.enabled).toBe(false);
    expect(buttonsOf('new', 'starting').start.enabled).toBe(false);
    expect(buttonsOf('new', 'ready').start.enabled).toBe(true);
  });

  it('that has passed stands when another has begun since, and is looked at no more', () => {
    const over = state(attempt([{ check: 'a', outcome: 'pass' }], 'submitted'));
    expect([stageOf(over), isOver(over)]).toEqual(['passed', true]);
    expect(isOver(state(attempt([{ check: 'a', outcome: 'pass' }])))).toBe(false);
    expect(buttonsOf('passed', 'ready', true).check.shown).toBe(false);
    expect(buttonsOf('passed', 'ready', true).reset).toEqual({ shown: true, enabled: true });
  });

  it('takes no second press while it is being checked', () => {
    expect(stageOf(state({ ...attempt([]), busy: 'checking' }))).toBe('checking');
    expect(buttonsOf('checking', 'ready').check).toEqual({ shown: true, enabled: false });
  });

  describe('shows of a check', () => {
    const pass = { check: 'a', outcome: 'pass' } as const;
    const fail = { check: 'a', outcome: 'fail', findings: [] } as const;
    const before = { ...fail, findings: [] };

    it('how it stands now, whatever was found before', () => {
      expect(shownOf('open', { check: 'a', state: 'pass' }, before).state).toBe('pass');
      expect(shownOf('passed', { check: 'a', state: 'not-yet', findings: [] }, pass).state).toBe('fail');
      expect(shownOf('open', { check: 'a', state: 'waits' }, undefined).state).toBe('waits');
      expect(shownOf('open', { check: 'a', state: 'holding', for: 20, left: 3 }, pass)).toMatchObject({
        state: 'holding',
        verdict: undefined,
      });
    });

    it('nothing of what was wanted before the learner has asked', () => {
      expect(shownOf('open', { check: 'a', state: 'not-yet' }, undefined)).toMatchObject({
        state: 'not-yet',
        verdict: undefined,
      });
    });

    it('what was found, where nobody follows it', () => {
      expect(shownOf('open', { check: 'a', state: 'unseen' }, pass).state).toBe('pass');
      expect(shownOf('open', undefined, undefined).state).toBe('unchecked');
      expect(shownOf('new', { check: 'a', state: 'pass' }, pass).state).toBe('unchecked');
    });

    it('that it is being checked, unless it is seen to hold', () => {
      expect(shownOf('checking', { check: 'a', state: 'not-yet' }, before).state).toBe('checking');
      expect(shownOf('checking', { check: 'a', state: 'pass' }, before).state).toBe('pass');
    });
  });

  it('counts what holds now, and only where something is followed', () => {
    const live: NonNullable<ExerciseState['live']> = [
      { check: 'a', state: 'pass' },
      { check: 'b', state: 'unseen' },
    ];
    expect(holdingNow(state({ live }))).toEqual({ passed: 1, all: 2 });
    expect([...sightsOf(state({ live })).keys()]).toEqual(['a']);
    expect(holdingNow(state({ live: [live[1]!] }))).toBeUndefined();
    expect(holdingNow(state())).toBeUndefined();
  });
});
