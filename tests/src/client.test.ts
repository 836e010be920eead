import { describe, expect, it } from 'vitest';
import type { ExerciseState } from '../../server/protocol.ts';
import { backoff } from '../../src/client/backoff.ts';
import {
  buttonsOf,
  holdingNow,
  shownOf,
  sightsOf,
  stageOf,
  verdictsOf,
} from '../../src/client/exercise-state.ts';
import { Acknowledger, frames } from '../../src/client/terminal/flow.ts';
import { pageKey } from '../../src/client/terminal/keys.ts';
import { asCommand, lines, needsAsking } from '../../src/client/terminal/paste.ts';

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

describe('output of the shell', () => {
  it('is acknowledged in portions, and never twice', () => {
    const acknowledger = new Acknowledger();
    expect(acknowledger.drawn(65_535)).toBeUndefined();
    expect(acknowledger.drawn(2)).toBe(65_537);
    expect(acknowledger.drawn(1)).toBeUndefined();
  });

  it('of an earlier connection does not count', () => {
    const acknowledger = new Acknowledger();
    acknowledger.drawn(65_000);
    acknowledger.reset();
    expect(acknowledger.drawn(1000)).toBeUndefined();
  });
});

describe('text on its way into the shell', () => {
  it('is cut into frames the server accepts, without losing a byte', () => {
    const bytes = new Uint8Array(150_000).map((_, i) => i % 251);
    const parts = frames(bytes);
    expect(parts.map((part) => part.length)).toEqual([65_536, 65_536, 18_928]);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('is run at once when it is one line', () => {
    expect(asCommand('kubectl get pods\n', true)).toBe('kubectl get pods\r');
  });

  it('goes in brackets when it has several lines and the shell knows brackets', () => {
    expect(asCommand('cat <<EOF\nhi\nEOF\n', true)).toBe('\x1b[200~cat <<EOF\rhi\rEOF\x1b[201~\r');
    expect(asCommand('a\nb', false)).toBe('a\rb\r');
  });

  it('cannot leave the brackets by itself', () => {
    expect(asCommand('a\x1b[201~\nb', true)).toBe('\x1b[200~a[201~\rb\x1b[201~\r');
  });

  it('is asked about only when it has several lines', () => {
    expect(needsAsking('one\n')).toBe(false);
    expect(needsAsking('one\r\ntwo')).toBe(true);
    expect(lines('one\r\ntwo\rthree\n\n')).toEqual(['one', 'two', 'three']);
  });
});

describe('keys of the page', () => {
  const key = (code: string, more: object = {}) => ({
    code,
    key: code,
    ctrlKey: true,
    shiftKey: true,
    altKey: false,
    metaKey: false,
    ...more,
  });

  it('are found by position, so that a Korean keyboard copies too', () => {
    expect(pageKey(key('KeyC', { key: 'ㅊ' }), false)).toBe('copy');
    expect(pageKey(key('KeyV', { key: 'ㅍ' }), false)).toBe('paste');
    expect(pageKey(key('KeyF'), false)).toBe('find');
    expect(pageKey(key('Enter', { key: 'Enter' }), false)).toBe('leave');
  });

  it('leave everything else to the shell', () => {
    expect(pageKey(key('KeyC', { shiftKey: false }), false)).toBeUndefined();
    expect(pageKey(key('KeyR', { shiftKey: false }), true)).toBeUndefined();
    expect(pageKey(key('KeyC', { ctrlKey: false, shiftKey: false, metaKey: true }), false)).toBeUndefined();
  });

  it('are those of a Mac on a Mac', () => {
    expect(pageKey(key('KeyC', { ctrlKey: false, shiftKey: false, metaKey: true }), true)).toBe('copy');
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
    kind: 'open' | 'abandoned' = 'open',
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
