import { describe, expect, it } from 'vitest';
import { kinds } from '../../checker/kinds/index.ts';
import { type RunOptions, runChecks } from '../../checker/run.ts';
import type { CheckKind, KubeObject } from '../../checker/types.ts';
import { handWoundClock } from '../fakes/clock.ts';
import { clusterOf } from './fake-cluster.ts';
import { spec } from './specs.ts';

const never = new AbortController().signal;
const web: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } };
const thereIs = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name });
const options = (more: Partial<RunOptions> = {}): RunOptions => ({ kinds, signal: never, ...more });

describe('runChecks', () => {
  it('gives verdicts in the order of the checks', async () => {
    const checks = [
      spec('later', { needs: ['first'], params: thereIs('web') }),
      spec('first', { params: thereIs('web') }),
      spec('wrong', { params: thereIs('db') }),
    ];
    expect(await runChecks(checks, clusterOf([web]), options())).toMatchObject([
      { check: 'later', outcome: 'pass' },
      { check: 'first', outcome: 'pass' },
      {
        check: 'wrong',
        outcome: 'fail',
        findings: [{ code: 'object.missing', values: { object: 'Pod shop/db' } }],
      },
    ]);
  });

  it('keeps looking while the author has patience', async () => {
    const objects: KubeObject[] = [];
    let looks = 0;
    const cluster = clusterOf(objects, () => {
      looks += 1;
      if (looks === 5) objects.push(web);
    });
    const run = runChecks(
      [spec('a', { within: 30, params: thereIs('web') })],
      cluster,
      options({ pace: async () => {} }),
    );
    expect(await run).toEqual([{ check: 'a', outcome: 'pass' }]);
  });

  it('gives the last findings when patience ends, not a time-out', async () => {
    const clock = handWoundClock();
    const checks = [spec('a', { within: 2, params: thereIs('web') })];
    const run = runChecks(
      checks,
      clusterOf([]),
      options({ clock, pace: async (most) => clock.advance(Math.min(most, 250)) }),
    );
    const [verdict] = await run;
    expect(verdict).toMatchObject({ outcome: 'fail', findings: [{ code: 'object.missing' }] });
    expect(clock.now()).toBe(handWoundClock().now() + 2000);
  });

  it('sits through all of its patience for an object that is there and not yet right', async () => {
    const clock = handWoundClock();
    const running = { ...thereIs('web'), is: { status: { phase: 'Running' } } };
    const checks = [spec('a', { within: 30, params: running })];
    const pace = async (most: number) => clock.advance(Math.min(most, 250));
    await runChecks(checks, clusterOf([web]), options({ clock, pace }));
    expect(clock.now()).toBe(handWoundClock().now() + 30_000);
  });

  it('does not wait for a check whose needs fail, but still says what it sees', async () => {
    const checks = [
      spec('a', { params: thereIs('db') }),
      spec('b', { within: 3600, needs: ['a'], params: thereIs('web2') }),
    ];
    const pace = async () => {
      throw new Error('waited');
    };
    const [, second] = await runChecks(checks, clusterOf([web]), options({ pace }));
    expect(second).toMatchObject({ outcome: 'fail', findings: [{ code: 'object.missing' }] });
  });

  it('makes a fault of a look that throws', async () => {
    const cluster = clusterOf([], () => {
      throw new Error('connection refused');
    });
    const clock = handWoundClock();
    const pace = async (most: number) => clock.advance(Math.min(most, 250));
    const run = runChecks([spec('a', { params: thereIs('web') })], cluster, options({ clock, pace }));
    expect(await run).toEqual([{ check: 'a', outcome: 'fault', reason: 'connection refused' }]);
  });

  it('tries again after a look that throws, also where the author has no patience', async () => {
    let looks = 0;
    const cluster = clusterOf([web], () => {
      looks += 1;
      if (looks === 1) throw new Error('connection refused');
    });
    const run = runChecks(
      [spec('a', { params: thereIs('web') })],
      cluster,
      options({ pace: async () => {} }),
    );
    expect(await run).toEqual([{ check: 'a', outcome: 'pass' }]);
  });

  it('makes a fault of a kind nobody knows', async () => {
    expect(await runChecks([spec('a', { kind: 'odd' })], clusterOf([]), options())).toEqual([
      { check: 'a', outcome: 'fault', reason: 'there is no kind of check called odd' },
    ]);
  });

  it('makes faults, never failures, of checks that are stopped', async () => {
    const stop = new AbortController();
    const checks = [spec('a', { within: 60, params: thereIs('db') }), spec('b', { params: thereIs('web') })];
    const run = runChecks(
      checks,
      clusterOf([web]),
      options({ signal: stop.signal, clock: handWoundClock() }),
    );
    setTimeout(() => stop.abort(), 5);
    expect(await run).toMatchObject([{ outcome: 'fault' }, { outcome: 'pass' }]);
  });

  it('makes a fault of a cluster that never answers', async () => {
    const clock = handWoundClock();
    const silent: CheckKind = { ...kinds['object']!, look: () => new Promise(() => {}) };
    const run = runChecks([spec('a')], clusterOf([]), options({ clock, kinds: { object: silent } }));
    await Promise.resolve();
    clock.advance(15_000);
    expect(await run).toMatchObject([
      { outcome: 'fault', reason: expect.stringContaining('did not answer') },
    ]);
  });

  it('leaves a sticky check passed without looking again', async () => {
    const cluster = clusterOf([], () => {
      throw new Error('looked');
    });
    const checks = [
      spec('a', { sticky: true, params: thereIs('web') }),
      spec('b', { params: thereIs('web') }),
    ];
    const clock = handWoundClock();
    const pace = async (most: number) => clock.advance(Math.min(most, 250));
    const passed = new Set(['a', 'b']);
    const verdicts = await runChecks(checks, cluster, options({ passed, clock, pace }));
    expect(verdicts.map((verdict) => verdict.outcome)).toEqual(['pass', 'fault']);
  });

  it('makes faults of checks that need each other', async () => {
    const checks = [
      spec('a', { needs: ['b'], params: thereIs('web') }),
      spec('b', { needs: ['a'], params: thereIs('web') }),
    ];
    const verdicts = await runChecks(checks, clusterOf([web]), options());
    expect(verdicts.map((verdict) => verdict.outcome)).toContain('fault');
  });

  it('tells of every verdict once, as it falls', async () => {
    const told: string[] = [];
    const checks = [
      spec('a', { needs: ['b'], params: thereIs('web') }),
      spec('b', { params: thereIs('web') }),
    ];
    await runChecks(checks, clusterOf([web]), options({ onVerdict: (verdict) => told.push(verdict.check) }));
    expect(told).toEqual(['b', 'a']);
  });
});
