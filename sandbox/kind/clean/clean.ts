/**
 * A cluster as it was when it was new: the recorded moment, and the way back to it. Pictures decide: as long as one of them
 * differs, the cluster is not clean, whatever was done to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../faults.ts';
import type { Kube } from '../../kube-types.ts';
import type { Engine } from '../engine.ts';
import { type ApiPicture, type Entries, pictureApi } from './api-picture.ts';
import { hopeless, repairApi } from './api-repair.ts';
import { type Difference, differencesOf, wordsOf } from './differences.ts';
import { type NodePicture, pictureNode } from './node-picture.ts';
import { isSame, type NodeDifferences, nodeDifferences, repairNode } from './node-repair.ts';

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

/** Milliseconds: between pictures; until a new cluster has come to rest; without any change until it counts as not to be cleaned. */
const PAUSE = 400;
const SETTLING = 90_000;
const PATIENCE = 20_000;

/** Records this moment, once everything is well and two pictures are the same. `undefined` when that does not come about. */
export async function record(
  ground: Ground,
  signal: AbortSignal,
  { patience = SETTLING, pause = PAUSE }: Pick<CleaningOptions, 'patience' | 'pause'> = {},
): Promise<Baseline | undefined> {
  const until = Date.now() + patience;
  let before: Entries | undefined;
  for (;;) {
    const { entries } = await pictureApi(ground.kube, signal);
    if (before && isWell(entries) && differencesOf(before, { ...entries }).length === 0) {
      const pictures = await pictureNodes(ground, {}, signal);
      return { api: entries, nodes: pictures };
    }
    if (Date.now() > until) return undefined;
    before = entries;
    await sleep(pause, undefined, { signal });
  }
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
  let doubts: readonly string[] = [];
  let left: string | undefined;
  let until = Date.now() + patience;
  for (;;) {
    const look = await lookAround(ground, baseline, starts, signal);
    // Seen twice: a mount or a program of the runtime's own may be there for a moment.
    const why = hopelessIn(look);
    const lasting = why.filter((one) => doubts.includes(one));
    if (lasting.length > 0) return lasting;
    doubts = why;
    if (look.picture) {
      if (isClean(look)) return await forgetEvents(ground.kube, look.picture, signal);
      await repair(ground, look, look.picture, signal);
    }
    const next = look.picture ? leftIn(look) : [look.silence];
    // What a silence is called may differ from look to look, and is no progress.
    const far = look.picture ? next.join() : '';
    if (far !== left) until = Date.now() + patience;
    if (Date.now() > until) return next;
    left = far;
    await sleep(pause, undefined, { signal });
  }
}

async function repair(
  { kube, engine }: Ground,
  look: Look,
  picture: ApiPicture,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    repairApi(kube, picture, look.api, signal),
    ...Object.entries(look.nodes).map(([node, some]) => repairNode(engine, node, some, signal)),
  ]);
}

async function lookAround(
  ground: Ground,
  baseline: Baseline,
  starts: number,
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
  return { ...(picture && { picture }), silence, api, nodes: Object.fromEntries(nodes) };
}

/** What a Fault says; anything else is thrown. */
function silenceOf(result: PromiseSettledResult<unknown>, signal: AbortSignal): string | undefined {
  if (result.status === 'fulfilled') return undefined;
  signal.throwIfAborted();
  if (result.reason instanceof Fault) return result.reason.message;
  throw result.reason;
}

const NOTHING = { files: [], images: [], pods: [], strays: [], units: [] };
const UNKNOWN: NodeDifferences = { hopeless: ['it is not among the nodes that were recorded'], ...NOTHING };

const isClean = ({ api, nodes }: Look): boolean => api.length === 0 && Object.values(nodes).every(isSame);

const hopelessIn = ({ api, nodes }: Look): string[] => [
  ...api.flatMap((one) => hopeless(one) ?? []),
  ...Object.entries(nodes).flatMap(([node, some]) => some.hopeless.map((what) => `${node}: ${what}`)),
];

const leftIn = ({ api, nodes }: Look): string[] => [
  ...api.map(wordsOf),
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
