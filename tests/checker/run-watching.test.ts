/** Checks that look again when something changed, and answer when only the learner could change the answer. */
import { describe, expect, it } from 'vitest';
import { kinds } from '../../checker/kinds/index.ts';
import { type RunOptions, runChecks } from '../../checker/run.ts';
import type { CheckKind, CheckSpec, KubeObject, Verdict } from '../../checker/types.ts';
import { type HandWoundClock, handWoundClock } from '../fakes/clock.ts';
import { clusterOf } from './fake-cluster.ts';
import { spec } from './specs.ts';
import { WatchedCluster } from './watched-cluster.ts';

const never = new AbortController().signal;

const pod = (name: string, ready = true): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  spec: { restartPolicy: 'Always' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

const isReady = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'shop',
  name,
  is: { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
});

interface Running {
  readonly verdicts: Verdict[];
  readonly over: Promise<Verdict[]>;
  isOver: boolean;
}

function run(
  cluster: WatchedCluster,
  clock: HandWoundClock,
  checks: CheckSpec[],
  more: Partial<RunOptions> = {},
): Running {
  const verdicts: Verdict[] = [];
  const over = runChecks(checks, cluster.view, {
    kinds,
    signal: never,
    clock,
    glass: cluster.glass,
    onVerdict: (verdict) => verdicts.push(verdict),
    ...more,
  });
  const running = { verdicts, over, isOver: false };
  void over.then(() => {
    running.isOver = true;
  });
  return running;
}

describe('a check that looks again when something changed', () => {
  it('passes a moment after the change, and has looked twice', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web', false));
    const { over } = run(cluster, clock, [spec('a', { within: 60, params: isReady('web') })]);
    await clock.advanceAsync(3000);
    const asked = cluster.asked;
    cluster.put(pod('web', true));
    await clock.advanceAsync(100);
    expect(await over).toEqual([{ check: 'a', outcome: 'pass' }]);
    expect(cluster.asked).toBe(asked + 1);
  });

  it('says no at once what has been quiet for longer than the author would wait', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web', false));
    const before = run(cluster, clock, [spec('a', { within: 20, params: isReady('web') })]);
    await clock.advanceAsync(21_000);
    await before.over;
    const again = run(cluster, clock, [spec('a', { within: 20, params: isReady('web') })]);
    await clock.advanceAsync(400);
    // What was changed in this very moment may still have to be heard of.
    expect(again.isOver).toBe(false);
    await clock.advanceAsync(200);
    expect(again.isOver).toBe(true);
  });

  it('does not wait for what nobody is making, once all around it is at rest', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('other'));
    const running = run(cluster, clock, [spec('a', { within: 60, params: isReady('web') })]);
    await clock.advanceAsync(4900);
    expect(running.isOver).toBe(false);
    await clock.advanceAsync(200);
    expect(running.verdicts).toMatchObject([{ outcome: 'fail', findings: [{ code: 'object.missing' }] }]);
  });

  it('does not wait for a kind that nobody serves, and sees when somebody does', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.unserved.add('Pod');
    const checks = [spec('a', { within: 60, params: isReady('web') })];
    const running = run(cluster, clock, checks);
    await clock.advanceAsync(3000);
    cluster.unserved.clear();
    cluster.put(pod('web'));
    await clock.advanceAsync(2100);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'pass' }]);
    cluster.unserved.add('Deployment');
    const never = run(cluster, clock, [
      spec('b', { within: 60, params: { ...isReady('web'), apiVersion: 'apps/v1', kind: 'Deployment' } }),
    ]);
    await clock.advanceAsync(5200);
    expect(never.isOver).toBe(true);
  });

  it('waits as long as the author said while something around it is on its way', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('other', false));
    const running = run(cluster, clock, [spec('a', { within: 30, params: isReady('web') })]);
    await clock.advanceAsync(29_000);
    expect(running.isOver).toBe(false);
    await clock.advanceAsync(1100);
    expect(running.isOver).toBe(true);
  });

  it('waits as long as the author said where things happen without a trace', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    const checks = [spec('a', { within: 30, params: isReady('web') })];
    const running = run(cluster, clock, checks, { unseen: true });
    await clock.advanceAsync(29_000);
    expect(running.isOver).toBe(false);
    await clock.advanceAsync(1100);
    expect(running.isOver).toBe(true);
  });

  it('looks by the clock at what nobody can watch', async () => {
    const clock = handWoundClock();
    let answers = false;
    const cluster = new WatchedCluster(clock, { dial: async () => (answers ? 'open' : 'refused') });
    const dials: CheckKind = {
      ...kinds['object']!,
      look: async (_, { dial }, signal) =>
        (await dial({ namespace: 'shop', name: 'web' }, { host: 'db', port: 1 }, signal)) === 'open'
          ? []
          : [{ code: 'x', values: {} }],
    };
    const running = run(cluster, clock, [spec('a', { within: 30 })], { kinds: { object: dials } });
    await clock.advanceAsync(20_000);
    answers = true;
    await clock.advanceAsync(1000);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'pass' }]);
  });

  it('is told of nothing more, and leaves no watch behind, when it is decided', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web'));
    await run(cluster, clock, [spec('a', { params: isReady('web') })]).over;
    const asked = cluster.asked;
    cluster.put(pod('web', false));
    await clock.advanceAsync(100);
    expect(cluster.asked).toBe(asked);
    expect(cluster.standing).toBe(1);
    await clock.advanceAsync(31_000);
    expect(cluster.standing).toBe(0);
  });
});

describe('what must stay true', () => {
  const checks = [spec('a', { within: 10, for: 20, params: isReady('web') })];

  it('passes when it has been true for so long, and not before', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web'));
    const holding: string[] = [];
    const running = run(cluster, clock, checks, { onHolding: (check) => holding.push(check) });
    await clock.advanceAsync(19_900);
    expect(running.isOver).toBe(false);
    expect(holding).toEqual(['a']);
    await clock.advanceAsync(200);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'pass' }]);
  });

  it('begins anew when it breaks within the patience, and fails when it breaks after', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web'));
    const running = run(cluster, clock, checks);
    await clock.advanceAsync(2000);
    cluster.put(pod('web', false));
    await clock.advanceAsync(2000);
    cluster.put(pod('web'));
    await clock.advanceAsync(19_000);
    expect(running.isOver).toBe(false);
    cluster.put(pod('web', false));
    await clock.advanceAsync(100);
    expect(running.verdicts).toMatchObject([{ outcome: 'fail', findings: [expect.anything()] }]);
  });

  it('need not begin anew when somebody has watched it hold', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web'));
    const held = new Map([['a', clock.now() - 15_000]]);
    const running = run(cluster, clock, checks, { held });
    await clock.advanceAsync(4_900);
    expect(running.isOver).toBe(false);
    await clock.advanceAsync(200);
    expect(running.isOver).toBe(true);
  });
});

describe('checks that change the cluster for a moment', () => {
  it('run one after another, when the others are decided', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    const notes: string[] = [];
    const intrudes: CheckKind = {
      ...kinds['object']!,
      name: 'trial',
      intrudes: true,
      async look(params) {
        notes.push(`begin ${params}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        notes.push(`end ${params}`);
        return [];
      },
    };
    const looks: CheckKind = {
      ...kinds['object']!,
      async look() {
        await new Promise((resolve) => setTimeout(resolve, 10));
        notes.push('looked');
        return [];
      },
    };
    const checks = [
      spec('one', { kind: 'trial', params: 1 }),
      spec('two', { kind: 'trial', params: 2 }),
      spec('plain'),
      spec('after', { needs: ['two'] }),
    ];
    await run(cluster, clock, checks, { kinds: { object: looks, trial: intrudes } }).over;
    expect(notes).toEqual(['looked', 'begin 1', 'end 1', 'begin 2', 'end 2', 'looked']);
  });
});

describe('a trial that would earn nothing', () => {
  const outcomes = { no: [{ code: 'object.missing', values: {} }], yes: [] };
  const tried: string[] = [];
  const trial: CheckKind = {
    ...kinds['object']!,
    intrudes: true,
    look: async () => {
      tried.push('tried');
      return [];
    },
  };
  const plain = (answer: () => Promise<typeof outcomes.no>): CheckKind => ({
    ...kinds['object']!,
    look: answer,
  });
  const ask = async (answer: () => Promise<typeof outcomes.no>) => {
    tried.length = 0;
    const checks = [spec('first'), spec('then', { kind: 'trial', needs: ['first'] })];
    const over = runChecks(checks, clusterOf([]), {
      kinds: { object: plain(answer), trial },
      signal: AbortSignal.timeout(100),
    });
    return { verdict: (await over)[1], tried: [...tried] };
  };

  it('is not made', async () => {
    const { verdict, tried } = await ask(async () => outcomes.no);
    expect(verdict).toMatchObject({ outcome: 'fail', findings: [{ code: 'trial.not-tried' }] });
    expect(tried).toEqual([]);
    expect((await ask(async () => outcomes.yes as never)).tried).toEqual(['tried']);
  });

  it('costs nobody points where what it needs could not be looked at', async () => {
    const { verdict, tried } = await ask(async () => {
      throw new Error('away');
    });
    expect(verdict?.outcome).toBe('fault');
    expect(tried).toEqual([]);
  });
});

describe('an API server that goes away', () => {
  it('during a check and comes back costs nothing', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web', false));
    const running = run(cluster, clock, [spec('a', { within: 60, params: isReady('web') })]);
    await clock.advanceAsync(1000);
    cluster.broken = new Error('connection refused');
    cluster.endWatches(cluster.broken);
    await clock.advanceAsync(8000);
    cluster.broken = undefined;
    cluster.put(pod('web', true));
    await clock.advanceAsync(16_000);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'pass' }]);
  });

  it('and stays away ends in a fault, in bounded time', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.broken = new Error('connection refused');
    const running = run(cluster, clock, [spec('a', { within: 10, params: isReady('web') })]);
    await clock.advanceAsync(14_000);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'fault', reason: 'connection refused' }]);
  });

  it('whose past is not known any more is watched anew', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web', false));
    const running = run(cluster, clock, [spec('a', { within: 60, params: isReady('web') })]);
    await clock.advanceAsync(100);
    cluster.objects[0] = pod('web', true);
    cluster.expire();
    await clock.advanceAsync(3000);
    expect(running.verdicts).toEqual([{ check: 'a', outcome: 'pass' }]);
  });
});

describe('verdicts that stand', () => {
  it('are taken as they are: only the others are looked at', async () => {
    const clock = handWoundClock();
    const cluster = new WatchedCluster(clock);
    cluster.put(pod('web'));
    const known = new Map<string, Verdict>([['a', { check: 'a', outcome: 'pass' }]]);
    const checks = [
      spec('a', { params: isReady('db') }),
      spec('b', { needs: ['a'], params: isReady('web') }),
    ];
    const { over, verdicts } = run(cluster, clock, checks, { known });
    expect(await over).toEqual([
      { check: 'a', outcome: 'pass' },
      { check: 'b', outcome: 'pass' },
    ]);
    expect(verdicts.map((verdict) => verdict.check)).toEqual(['b']);
  });
});
