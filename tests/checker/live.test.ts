/** Checks that are followed while somebody looks at them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kinds } from '../../checker/kinds/index.ts';
import { followChecks, type Live, type LiveOptions, type Sight } from '../../checker/live.ts';
import { Turns } from '../../checker/turns.ts';
import type { CheckKind, CheckSpec, ClusterView, KubeObject } from '../../checker/types.ts';
import { type HandWoundClock, handWoundClock } from '../fakes/clock.ts';
import { spec } from './specs.ts';
import { WatchedCluster } from './watched-cluster.ts';

const pod = (name: string, ready = true): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  status: { ready },
});
const isReady = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'shop',
  name,
  is: { status: { ready: true } },
});

/** Looks at what no watch tells of. */
const dials: CheckKind = {
  ...kinds['object']!,
  name: 'dials',
  look: async (_, { dial }, signal) =>
    (await dial({ namespace: 'shop', name: 'web' }, { host: 'db', port: 1 }, signal)) === 'open'
      ? []
      : [{ code: 'x', values: {} }],
};
const intrudes: CheckKind = { ...kinds['object']!, intrudes: true };
const costly: CheckKind = { ...kinds['object']!, costly: true };

let clock: HandWoundClock;
let cluster: WatchedCluster;
let live: Live | undefined;
let told: (readonly Sight[])[];

beforeEach(() => {
  clock = handWoundClock();
  cluster = new WatchedCluster(clock);
  told = [];
});

afterEach(() => live?.[Symbol.dispose]());

const follow = (checks: CheckSpec[], more: Partial<LiveOptions> = {}): Live => {
  live = followChecks(checks, {
    kinds: { ...kinds, dials, intrudes, costly },
    view: cluster.view,
    clock,
    turns: new Turns(4),
    glass: (view, changed) => cluster.glassOver(view, changed),
    onSights: (sights) => void told.push(sights),
    ...more,
  });
  return live;
};

const states = () => Object.fromEntries((live?.sights ?? []).map(({ check, state }) => [check, state]));

describe('a check that is followed', () => {
  it('shows a tick a moment after the change, without a look in between', async () => {
    cluster.put(pod('web', false));
    follow([spec('a', { params: isReady('web') })]);
    await clock.advanceAsync(10_000);
    expect(states()).toEqual({ a: 'not-yet' });
    const asked = cluster.asked;
    cluster.put(pod('web'));
    await clock.advanceAsync(100);
    expect(states()).toEqual({ a: 'pass' });
    expect(cluster.asked).toBe(asked + 1);
  });

  it('costs nothing while the cluster rests', async () => {
    cluster.put(pod('web', false));
    follow([spec('a', { params: isReady('web') }), spec('b', { params: isReady('db') })]);
    await clock.advanceAsync(5000);
    const { asked, opened } = cluster;
    await clock.advanceAsync(600_000);
    expect([cluster.asked, cluster.opened]).toEqual([asked, opened]);
    expect(told.length).toBeLessThanOrEqual(3);
  });

  it('loses its tick when it does not hold any more', async () => {
    cluster.put(pod('web'));
    follow([spec('a', { params: isReady('web') })]);
    await clock.advanceAsync(100);
    cluster.remove(pod('web'));
    await clock.advanceAsync(200);
    expect(live?.sights).toMatchObject([{ state: 'not-yet', findings: [{ code: 'object.missing' }] }]);
  });

  it('has to hold for as long as its author says', async () => {
    cluster.put(pod('web'));
    const { sights } = follow([spec('a', { for: 20, params: isReady('web') })]);
    expect(sights).toEqual([{ check: 'a', state: 'unseen' }]);
    await clock.advanceAsync(100);
    expect(live?.sights).toEqual([{ check: 'a', state: 'holding', since: expect.any(Number), for: 20 }]);
    cluster.put(pod('web', false));
    await clock.advanceAsync(300);
    cluster.put(pod('web'));
    await clock.advanceAsync(19_900);
    expect(states()).toEqual({ a: 'holding' });
    await clock.advanceAsync(600);
    expect(states()).toEqual({ a: 'pass' });
    expect(live?.held.get('a')).toBeLessThanOrEqual(clock.now() - 20_000);
  });

  it('counts once the checks it needs do', async () => {
    cluster.put(pod('web'));
    follow([spec('a', { params: isReady('db') }), spec('b', { needs: ['a'], params: isReady('web') })]);
    await clock.advanceAsync(200);
    expect(states()).toEqual({ a: 'not-yet', b: 'waits' });
    cluster.put(pod('db'));
    await clock.advanceAsync(200);
    expect(states()).toEqual({ a: 'pass', b: 'pass' });
  });

  it('keeps its tick when it is sticky', async () => {
    cluster.put(pod('web'));
    follow(
      [
        spec('a', { sticky: true, params: isReady('web') }),
        spec('b', { sticky: true, params: isReady('db') }),
      ],
      { passed: new Set(['b']) },
    );
    await clock.advanceAsync(200);
    cluster.remove(pod('web'));
    await clock.advanceAsync(1000);
    expect(states()).toEqual({ a: 'pass', b: 'pass' });
  });

  it('is not looked at by itself when it changes the cluster or costs much', async () => {
    cluster.put(pod('web'));
    follow([
      spec('a', { kind: 'intrudes', params: isReady('web') }),
      spec('b', { kind: 'costly', params: isReady('web') }),
    ]);
    await clock.advanceAsync(1000);
    expect(states()).toEqual({ a: 'unseen', b: 'unseen' });
    expect(cluster.asked).toBe(0);
  });

  it('asks for the same thing once for all checks', async () => {
    cluster.put(pod('web', false));
    follow(['a', 'b', 'c', 'd'].map((id) => spec(id, { params: isReady('web') })));
    await clock.advanceAsync(1000);
    const asked = cluster.asked;
    cluster.put(pod('web'));
    await clock.advanceAsync(100);
    expect(cluster.asked).toBe(asked + 1);
    expect(states()).toEqual({ a: 'pass', b: 'pass', c: 'pass', d: 'pass' });
  });

  it('is kept to a tenth of the time where nothing ever rests', async () => {
    const slow: Partial<ClusterView> = {
      get: () => new Promise((resolve) => clock.after(100, () => resolve(pod('web', false)))),
    };
    cluster = new WatchedCluster(clock, slow);
    let looks = 0;
    follow([spec('a', { params: isReady('web') })], {
      glass: (view, changed) => {
        const glass = cluster.glassOver(view, changed);
        const begin = glass.begin.bind(glass);
        glass.begin = () => {
          looks += 1;
          begin();
        };
        return glass;
      },
    });
    for (let turn = 0; turn < 500; turn += 1) {
      cluster.put(pod('web', false));
      await clock.advanceAsync(20);
    }
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThanOrEqual(11);
  });
});

describe('what no watch tells of', () => {
  let answers: 'open' | 'refused' = 'refused';
  let dialled = 0;
  beforeEach(() => {
    answers = 'refused';
    dialled = 0;
    const dial = async () => {
      dialled += 1;
      return answers;
    };
    cluster = new WatchedCluster(clock, { dial });
  });

  it('is looked at ever more slowly', async () => {
    follow([spec('a', { kind: 'dials' })]);
    await clock.advanceAsync(600_000);
    expect(dialled).toBeGreaterThan(10);
    expect(dialled).toBeLessThan(30);
    answers = 'open';
    await clock.advanceAsync(30_100);
    expect(states()).toEqual({ a: 'pass' });
  });

  it('is looked at when the learner did something, at most once a second', async () => {
    follow([spec('a', { kind: 'dials' })]);
    await clock.advanceAsync(600_000);
    dialled = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      live?.nudge();
      await clock.advanceAsync(50);
    }
    expect(dialled).toBeGreaterThanOrEqual(4);
    expect(dialled).toBeLessThanOrEqual(6);
  });

  it('is looked at when something else changed', async () => {
    follow([spec('a', { kind: 'dials' }), spec('b', { params: isReady('web') })]);
    await clock.advanceAsync(600_000);
    answers = 'open';
    cluster.put(pod('web'));
    await clock.advanceAsync(1200);
    expect(states()).toEqual({ a: 'pass', b: 'pass' });
  });
});

describe('a cluster that does not answer', () => {
  it('takes no tick away for good, and is asked ever more slowly', async () => {
    cluster.put(pod('web'));
    follow([spec('a', { params: isReady('web') })]);
    await clock.advanceAsync(200);
    cluster.broken = new Error('refused');
    cluster.endWatches(cluster.broken);
    await clock.advanceAsync(300_000);
    expect(states()).toEqual({ a: 'unseen' });
    const asked = cluster.asked;
    await clock.advanceAsync(60_000);
    expect(cluster.asked - asked).toBeLessThanOrEqual(3);
    cluster.broken = undefined;
    await clock.advanceAsync(40_000);
    expect(states()).toEqual({ a: 'pass' });
  });
});

describe('following', () => {
  it('can be held up, and catches up', async () => {
    follow([spec('a', { params: isReady('web') })]);
    await clock.advanceAsync(200);
    live?.pause();
    cluster.put(pod('web'));
    await clock.advanceAsync(1000);
    expect(states()).toEqual({ a: 'not-yet' });
    live?.resume();
    await clock.advanceAsync(100);
    expect(states()).toEqual({ a: 'pass' });
  });

  it('takes over verdicts that are newer than its looks', async () => {
    cluster.put(pod('web', false));
    follow([spec('a', { params: isReady('web') }), spec('b', { for: 9, params: isReady('db') })]);
    await clock.advanceAsync(200);
    live?.pause();
    cluster.put(pod('web'));
    const verdicts = [{ check: 'a', outcome: 'pass' } as const, { check: 'b', outcome: 'pass' } as const];
    live?.learn(verdicts, 0);
    expect(states()).toEqual({ a: 'not-yet', b: 'not-yet' });
    live?.learn(verdicts, clock.now());
    // What has to last is seen by looking.
    expect(states()).toEqual({ a: 'pass', b: 'not-yet' });
    cluster.put(pod('web', false));
    live?.resume();
    await clock.advanceAsync(100);
    expect(states()).toEqual({ a: 'not-yet', b: 'not-yet' });
  });

  it('ends, and lets its watches go', async () => {
    follow([spec('a', { params: isReady('web') })]);
    await clock.advanceAsync(200);
    live?.[Symbol.dispose]();
    const asked = cluster.asked;
    cluster.put(pod('web'));
    await clock.advanceAsync(31_000);
    expect(cluster.asked).toBe(asked);
    expect(cluster.standing).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('turns', () => {
  it('go to so many at once, in the order they came', async () => {
    const turns = new Turns(2);
    const notes: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string) =>
      turns.take(() => {
        notes.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = ['a', 'b', 'c', 'd'].map(work);
    await Promise.resolve();
    expect(notes).toEqual(['a', 'b']);
    ends[1]?.();
    await all[1];
    await Promise.resolve();
    expect(notes).toEqual(['a', 'b', 'c']);
    for (const end of ends) end();
    await all[0];
    await Promise.resolve();
    ends.at(-1)?.();
    await all[3];
  });
});
