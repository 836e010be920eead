/**
 * A cluster as it was when it was new: the recorded moment, and the way back to it. Pictures decide: as long as one of them
 * differs, the cluster is not clean, whatever was done to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../faults.ts';
import type { Kube, ObjectRef } from '../../kube-types.ts';
import type { Engine } from '../engine.ts';
import { type ApiPicture, type Entries, pictureApi } from './api-picture.ts';
import { hopeless, repairApi } from './api-repair.ts';
import { type Difference, differencesOf, wordsOf } from './differences.ts';
import { keepFiles } from './kept-files.ts';
import { Mending } from './mending.ts';
import { type NodePicture, pictureNode } from './node-picture.ts';
import { isSame, type NodeDifferences, nodeDifferences } from './node-repair.ts';

/** A recorded moment. Survives JSON. */
export interface Baseline {
  readonly api: Entries;
  /** By the names of the containers. */
  readonly nodes: Readonly<Record<string, NodePicture>>;
}

/** A cluster that can be reached. */
export interface Ground {
  readonly engine: Engine;
  readonly kube: Kube;
  /** Names of the containers. */
  readonly nodes: readonly string[];
}

/**
 * Milliseconds: between pictures; until a new cluster has come to rest; without any change until it counts as not to be cleaned; the
 * same after a kubelet was started again, with which an API server may start.
 */
const PAUSE = 400;
const SETTLING = 90_000;
const PATIENCE = 20_000;
const STARTING = 90_000;

/** Records this moment, once everything is well and two pictures are the same. `undefined` when that does not come about. */
export async function record(
  ground: Ground,
  signal: AbortSignal,
  { patience = SETTLING, pause = PAUSE }: Pick<CleaningOptions, 'patience' | 'pause'> = {},
): Promise<Baseline | undefined> {
  const until = Date.now() + patience;
  let before: Entries | undefined;
  for (;;) {
    const entries = await entriesIn(ground.kube, until, signal);
    if (before && entries && isWell(entries) && differencesOf(before, { ...entries }).length === 0) {
      const pictures = await pictureNodes(ground, {}, signal);
      return { api: entries, nodes: await withFiles(ground.engine, pictures, signal) };
    }
    if (Date.now() > until) return undefined;
    before = entries;
    await sleep(pause, undefined, { signal });
  }
}

/** `undefined` while a new API server, on a busy machine, does not answer; after `until` what it says is thrown. */
async function entriesIn(kube: Kube, until: number, signal: AbortSignal): Promise<Entries | undefined> {
  try {
    return (await pictureApi(kube, signal)).entries;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Fault) || Date.now() > until) throw error;
    return undefined;
  }
}

async function withFiles(
  engine: Engine,
  pictures: Baseline['nodes'],
  signal: AbortSignal,
): Promise<Baseline['nodes']> {
  const all = Object.entries(pictures).map(
    async ([node, picture]) =>
      [node, { ...picture, kept: await keepFiles(engine, node, picture, signal) }] as const,
  );
  await Promise.allSettled(all);
  return Object.fromEntries(await Promise.all(all));
}

/** Nothing of a new cluster is on its way: its Pods are ready, and every controller has as many as it wants. */
function isWell(entries: Entries): boolean {
  return Object.values(entries).every(({ ref, health, content }) => {
    const counts = (health ?? {}) as Record<string, unknown>;
    if (ref.kind === 'Pod') return counts['ready'] === true || counts['phase'] === 'Succeeded';
    if (ref.kind === 'DaemonSet')
      return (counts['numberReady'] ?? 0) === (counts['desiredNumberScheduled'] ?? 0);
    if (ref.kind !== 'Deployment') return true;
    const { replicas = 1 } = (content['spec'] ?? {}) as { replicas?: number };
    return (counts['readyReplicas'] ?? 0) === replicas;
  });
}

async function pictureNodes(
  { engine, nodes }: Ground,
  was: Baseline['nodes'],
  signal: AbortSignal,
): Promise<Record<string, NodePicture>> {
  const pictures = nodes.map(
    async (node) => [node, await pictureNode(engine, node, was[node]?.at ?? '0', signal)] as const,
  );
  await Promise.allSettled(pictures);
  return Object.fromEntries(await Promise.all(pictures));
}

interface Look {
  /** Left out while the cluster cannot be asked: a kind goes away, an API server starts, or none will. */
  readonly picture?: ApiPicture;
  /** Why not. */
  readonly silence: string;
  readonly api: readonly Difference[];
  readonly nodes: Readonly<Record<string, NodeDifferences>>;
  /** Pods that are as they were, but came while their node was not. */
  readonly others: readonly (readonly [key: string, ref: ObjectRef])[];
  /** Static Pods that were made anew, and are not told of yet. */
  readonly awaited: readonly string[];
}

export interface CleaningOptions {
  /** How often the nodes were stopped and started since the baseline. */
  readonly starts?: number;
  /** How long nothing may change until it is given up, milliseconds. */
  readonly patience?: number;
  readonly pause?: number;
}

/**
 * Takes a cluster back to its baseline. Empty: a look at everything found no difference. Else why that cannot be said, in words;
 * the cluster is then in no known state. Rejects only when aborted.
 */
export async function cleanUp(
  ground: Ground,
  baseline: Baseline,
  signal: AbortSignal,
  options: CleaningOptions = {},
): Promise<string[]> {
  try {
    return await untilClean(ground, baseline, signal, options);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) return [error.message];
    throw error;
  }
}

async function untilClean(
  ground: Ground,
  baseline: Baseline,
  signal: AbortSignal,
  { starts = 0, patience = PATIENCE, pause = PAUSE }: CleaningOptions,
): Promise<string[]> {
  const mending = new Mending(ground.engine, baseline.api);
  let doubts: readonly string[] = [];
  let left: string | undefined;
  let until = Date.now() + patience;
  for (;;) {
    const look = await lookAround(ground, baseline, { starts, mending }, signal);
    // Seen twice: a mount or a program of the runtime's own may be there for a moment.
    const why = hopelessIn(look);
    const lasting = why.filter((one) => doubts.includes(one));
    if (lasting.length > 0) return lasting;
    doubts = why;
    if (look.picture && isClean(look)) return await forgetEvents(ground.kube, look.picture, signal);
    const next = look.picture ? leftIn(look) : [look.silence];
    if (mending.vain.length > 0) return next;
    const began = why.length === 0 && (await repair(ground, baseline, look, mending, signal));
    // What a silence is called may differ from look to look, and is no progress.
    const far = look.picture ? next.join() : '';
    if (began) until = Math.max(until, Date.now() + STARTING);
    if (far !== left) until = Math.max(until, Date.now() + patience);
    if (Date.now() > until) return next;
    left = far;
    await sleep(pause, undefined, { signal });
  }
}

/** Nodes first: what the API has follows from them. Whether programs of a node were started again, so that the API may be gone. */
async function repair(
  { kube }: Ground,
  baseline: Baseline,
  look: Look,
  mending: Mending,
  signal: AbortSignal,
): Promise<boolean> {
  const { picture, api } = look;
  const began = await Promise.all(
    Object.entries(look.nodes).map(async ([node, some]) => {
      const was = baseline.nodes[node];
      return was ? await mending.repair(node, { some, was, ...(picture && { api }) }, signal) : false;
    }),
  );
  if (began.includes(true)) return true;
  if (!picture) return false;
  try {
    await mending.freeLeases(kube, signal);
    await repairApi(kube, picture, api, signal);
    await Promise.all(look.others.map(([, ref]) => kube.change({ delete: ref, atOnce: true }, signal)));
  } catch (error) {
    signal.throwIfAborted();
    // It may be on its way down or up. What was not done is seen in the next look, and so is a silence.
    if (!(error instanceof Fault)) throw error;
  }
  return false;
}

async function lookAround(
  ground: Ground,
  baseline: Baseline,
  { starts, mending }: { readonly starts: number; readonly mending: Mending },
  signal: AbortSignal,
): Promise<Look> {
  // Where an API server is gone it says so at once: the programs in the nodes would still run when the next look begins its own.
  const [asked, seen] = await Promise.allSettled([
    pictureApi(ground.kube, signal),
    pictureNodes(ground, baseline.nodes, signal),
  ]);
  const silence = silenceOf(asked, signal) ?? silenceOf(seen, signal) ?? '';
  const pictures = seen.status === 'fulfilled' ? seen.value : undefined;
  const picture = asked.status === 'fulfilled' && pictures ? asked.value : undefined;
  const api = picture ? differencesOf(baseline.api, picture.entries, starts) : [];
  const names = pictures ? [...new Set([...Object.keys(baseline.nodes), ...ground.nodes])] : [];
  const nodes = names.map((name): [string, NodeDifferences] => {
    const [was, now] = [baseline.nodes[name], pictures?.[name]];
    return [name, was && now ? nodeDifferences(was, now, picture?.podIds ?? new Set()) : UNKNOWN];
  });
  return {
    ...(picture && { picture }),
    silence,
    api,
    nodes: Object.fromEntries(nodes),
    others: picture ? mending.others(picture) : [],
    awaited: picture ? mending.awaited(picture) : [],
  };
}

/** What a Fault says; anything else is thrown. */
function silenceOf(result: PromiseSettledResult<unknown>, signal: AbortSignal): string | undefined {
  if (result.status === 'fulfilled') return undefined;
  signal.throwIfAborted();
  if (result.reason instanceof Fault) return result.reason.message;
  throw result.reason;
}

const NOTHING = {
  files: [],
  changes: [],
  locked: [],
  images: [],
  pods: [],
  strays: [],
  units: [],
  readers: [],
};
const UNKNOWN: NodeDifferences = { hopeless: ['it is not among the nodes that were recorded'], ...NOTHING };

const isClean = ({ api, nodes, others, awaited }: Look): boolean =>
  api.length + others.length + awaited.length === 0 && Object.values(nodes).every(isSame);

const hopelessIn = ({ api, nodes }: Look): string[] => [
  ...api.flatMap((one) => hopeless(one) ?? []),
  ...Object.entries(nodes).flatMap(([node, some]) => some.hopeless.map((what) => `${node}: ${what}`)),
];

const leftIn = ({ api, nodes, others, awaited }: Look): string[] => [
  ...api.map(wordsOf),
  ...others.map(([key]) => `${key} came while its node was not as it was`),
  ...awaited.map((key) => `${key} does not start again`),
  ...Object.entries(nodes).flatMap(([node, { hopeless: _, ...some }]) =>
    Object.entries(some).flatMap(([what, left]) =>
      left.map((one) => `${node}: of its ${what}, ${one} does not go away`),
    ),
  ),
];

/** What happened in earlier exercises is no news. */
async function forgetEvents(kube: Kube, { events }: ApiPicture, signal: AbortSignal): Promise<string[]> {
  await Promise.all(events.map((ref) => kube.change({ delete: ref }, signal)));
  return [];
}
