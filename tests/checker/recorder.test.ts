/** The journal of an attempt, and the checks that ask it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type JournalRecord, journalOf } from '../../checker/journal.ts';
import { journal } from '../../checker/kinds/journal.ts';
import { type Recorder, recordJournal } from '../../checker/recorder.ts';
import { say } from '../../checker/say.ts';
import type { KubeObject } from '../../checker/types.ts';
import { type HandWoundClock, handWoundClock, settle } from '../fakes/clock.ts';
import { WatchedCluster } from './watched-cluster.ts';

const signal = new AbortController().signal;
const PLACE = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const low = { ...PLACE, is: { status: { ready: { $atMost: 1 } } } };
const scaled = { ...PLACE, is: { spec: { replicas: 5 } } };
const podGone = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', gone: true };
const podMade = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };

let clock: HandWoundClock;
let cluster: WatchedCluster;
let versions = 1;

const web = (replicas: number, ready: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: String(versions++) },
  spec: { replicas },
  status: { ready },
});
const pod = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: name, resourceVersion: String(versions++) },
});

beforeEach(() => {
  clock = handWoundClock();
  cluster = new WatchedCluster(clock);
  cluster.put(web(3, 3));
  cluster.put(pod('old'));
});

async function record(params: unknown, kept?: JournalRecord): Promise<Recorder> {
  const watched = journal.watches?.(journal.params.parse(params)) ?? [];
  const recorder = recordJournal(watched, {
    kube: { follow: cluster.follow.bind(cluster), list: cluster.view.list },
    clock,
    changed: () => undefined,
    ...(kept && { record: kept }),
  });
  await settle();
  return recorder;
}

async function look(params: unknown, recorder: Recorder) {
  await settle();
  const parsed = journal.params.parse(params);
  const view = { ...cluster.view, journal: journalOf(journal.watches?.(parsed), () => recorder.happened) };
  return journal.look(parsed, view, signal);
}

const codes = async (params: unknown, recorder: Recorder) =>
  (await look(params, recorder)).map(({ code }) => code);

describe('the kind journal', () => {
  it('knows what happened and is over', async () => {
    const params = { happened: [scaled, podGone, podMade] };
    const recorder = await record(params);
    expect(await codes(params, recorder)).toEqual([
      'journal.missing',
      'journal.missing-gone',
      'journal.missing-made',
    ]);
    cluster.put(web(5, 3));
    cluster.put(web(3, 3));
    cluster.put(pod('new'));
    cluster.remove(cluster.objects.find((one) => one.metadata?.name === 'new')!);
    expect(await codes(params, recorder)).toEqual([]);
  });

  it('does not take for something that happened what was so at the start', async () => {
    const params = { happened: [{ ...PLACE, is: { spec: { replicas: 3 } } }] };
    const recorder = await record(params);
    cluster.put(web(3, 2));
    expect(await codes(params, recorder)).toEqual(['journal.missing']);
  });

  it('knows whether one thing came after another', async () => {
    const params = { order: [scaled, podGone] };
    const recorder = await record(params);
    cluster.put(pod('new'));
    cluster.remove(cluster.objects.find((one) => one.metadata?.name === 'new')!);
    await settle();
    cluster.put(web(5, 3));
    expect(await codes(params, recorder)).toEqual(['journal.order']);
    await settle();
    cluster.remove(cluster.objects.find((one) => one.metadata?.name === 'old')!);
    expect(await codes(params, recorder)).toEqual([]);
  });

  it('knows what should never have been, and says when it was', async () => {
    const params = { never: [low] };
    const recorder = await record(params);
    expect(await codes(params, recorder)).toEqual([]);
    cluster.put(web(3, 1));
    cluster.put(web(3, 3));
    const [finding] = await look(params, recorder);
    expect(say(finding!, 'en')).toBe(
      'Deployment shop/web was at 00:00:00Z in a state in which it should never have been.',
    );
  });

  it('notes one moment for a state, however often the object changes in it', async () => {
    const params = { happened: [scaled] };
    const recorder = await record(params);
    for (const ready of [1, 2, 3]) cluster.put(web(5, ready));
    await settle();
    expect(recorder.record.moments).toHaveLength(1);
  });

  it.each([
    ['nothing', {}],
    ['an order of one', { order: [scaled] }],
    ['values of other objects', { never: [{ ...PLACE, is: { spec: { a: { $from: { kind: 'Pod' } } } } }] }],
  ])('refuses %s', (_, params) => expect(journal.params.safeParse(params).success).toBe(false));

  it('makes a fault of what nobody watched for', async () => {
    const recorder = await record({ never: [low] });
    await expect(
      journal.look({ happened: [scaled] } as never, { ...cluster.view, journal: journalOf() }, signal),
    ).rejects.toThrow('was not watched');
    recorder[Symbol.dispose]();
  });
});

describe('a journal that is kept', () => {
  it('goes on where it was when the watch ends', async () => {
    const params = { never: [low] };
    const recorder = await record(params);
    cluster.put(web(4, 3));
    await settle();
    cluster.endWatches();
    await settle();
    cluster.put(web(3, 1));
    expect(await codes(params, recorder)).toEqual(['journal.never']);
    expect(recorder.record.gaps).toEqual([]);
  });

  it('goes on after a restart of the process, from where it was', async () => {
    const params = { happened: [scaled, podGone] };
    const first = await record(params);
    cluster.put(web(5, 3));
    await settle();
    first[Symbol.dispose]();
    const kept = JSON.parse(JSON.stringify(first.record)) as JournalRecord;
    const second = await record(params, kept);
    cluster.remove(cluster.objects.find((one) => one.metadata?.name === 'old')!);
    expect(await codes(params, second)).toEqual([]);
  });

  it('says when nobody could watch; then what was not seen is a fault, and what was seen counts', async () => {
    const params = { happened: [scaled] };
    const recorder = await record(params);
    cluster.put(web(4, 3));
    await settle();
    cluster.objects[0] = web(3, 3);
    cluster.expire();
    await clock.advanceAsync(2000);
    expect(recorder.record.gaps).toHaveLength(1);
    await expect(look(params, recorder)).rejects.toThrow('nobody could watch');
    cluster.put(web(5, 3));
    expect(await codes(params, recorder)).toEqual([]);
  });

  it('has no gap when everything is as it was left', async () => {
    const params = { never: [low] };
    const recorder = await record(params);
    await settle();
    cluster.expire();
    await clock.advanceAsync(2000);
    expect(recorder.record.gaps).toEqual([]);
    expect(await codes(params, recorder)).toEqual([]);
  });
});
