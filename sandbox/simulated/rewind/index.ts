/**
 * Back to a moment from before, in a cluster that goes on: what has not changed since runs on untouched, so that this takes
 * a few milliseconds where a new start takes a second. For those who begin the same thing over and over, as proofs do.
 */

import type { Clock } from '../../clock.ts';
import type { Client, WatchEvent } from '../client.ts';
import type { NodeKubelet } from '../kubelet/index.ts';
import type { Store } from '../storage/index.ts';
import { type KeptFiles, keepFiles } from './files.ts';
import { type Mark, planRewind, type RewindPlan, standingOf } from './plan.ts';

/** A moment of a cluster, good for as long as its machinery runs. */
export interface ClusterMark extends Mark {
  readonly files: readonly KeptFiles[];
}

export interface RewindPlace {
  readonly store: Store;
  readonly client: Client;
  readonly clock: Clock;
  readonly kubelets: ReadonlyMap<string, NodeKubelet>;
}

/** What became of it. `kinds`: done, and other kinds are served than before. */
export type Rewound = 'no' | 'done' | 'kinds';

/** Containers that begin anew have so long to be ready. Milliseconds. */
const PATIENCE = 20_000;
/** Controllers have done what there was to do when nothing was written for so long, and at most are waited for. Milliseconds. */
const QUIET = 25;
const QUIET_AT_MOST = 1_000;
/** As many as it takes at most from a change to what a controller writes about it. */
const TURNS = 5;

export function markCluster({ store, kubelets }: Omit<RewindPlace, 'clock'>): ClusterMark {
  return {
    objects: store.snapshot(),
    touched: touchedIn(kubelets),
    files: [...kubelets.values()].map(({ files }) => keepFiles(files.root)),
  };
}

/** `no`: it cannot be, and what it is like now nobody knows. Rejects with the reason of the signal. */
export async function rewindCluster(
  mark: ClusterMark,
  place: RewindPlace,
  signal: AbortSignal,
): Promise<Rewound> {
  const { store, kubelets } = place;
  // What was written a moment ago is still to be heard of: nobody may act on it later.
  await turn();
  await turn();
  const plan = planRewind(mark, store.snapshot(), touchedIn(kubelets));
  if (!plan) return 'no';
  for (const { resource, object } of plan.removed)
    if (resource === 'pods') for (const kubelet of kubelets.values()) kubelet.drop(object.metadata.uid ?? '');
  for (const { putBack } of mark.files) putBack();
  write(plan, store);
  if (!(await begun(plan.begun, place, signal))) return 'no';
  if (plan.removed.length + plan.written.length > 0) await quiet(place, signal);
  return plan.changesKinds ? 'kinds' : 'done';
}

/** In one turn: nobody acts on half of it. */
function write({ removed, written }: RewindPlan, store: Store): void {
  for (const { resource, object } of removed)
    store.remove(resource, object.metadata.namespace, object.metadata.name);
  // The store takes what it is given, and writes the revision into it.
  for (const { resource, object } of written)
    store.put(resource, { ...object, metadata: { ...object.metadata } });
}

/** Resolves when all these pods stand as they did; with `false` when they do not in time. */
function begun(
  pods: ReadonlyMap<string, string>,
  { client, clock }: RewindPlace,
  signal: AbortSignal,
): Promise<boolean> {
  if (pods.size === 0) return Promise.resolve(true);
  const waiting = new Map(pods);
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      watch[Symbol.dispose]();
      late[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
      act();
    };
    const abort = () => end(() => reject(signal.reason));
    const late = clock.after(PATIENCE, () => end(() => resolve(false)));
    const watch = client.watch('pods', ({ type, object }: WatchEvent) => {
      const { uid = '' } = object.metadata;
      if (type !== 'DELETED' && waiting.get(uid) === standingOf(object)) waiting.delete(uid);
      if (waiting.size === 0) end(() => resolve(true));
    });
    signal.addEventListener('abort', abort);
  });
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function quiet({ store, clock }: RewindPlace, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < QUIET_AT_MOST; waited += QUIET) {
    const { revision } = store;
    await new Promise<void>((resolve) => void clock.after(QUIET, resolve));
    // On a busy machine that time may have passed without a turn for anybody: who has something to do gets some now.
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
    signal.throwIfAborted();
    if (store.revision === revision) return;
  }
}

function touchedIn(kubelets: ReadonlyMap<string, NodeKubelet>): ReadonlySet<string> {
  return new Set([...kubelets.values()].flatMap(({ touched }) => [...touched]));
}
