/**
 * What an earlier process of this installation has left: clusters that were kept warm are warm again, half made ones go, and so do those that
 * nobody remembers. What another installation made, or anybody else, is never touched.
 */
import { Fault } from '../faults.ts';
import { folderIds, SandboxFolder } from '../folder.ts';
import type { ProviderOptions } from '../options.ts';
import type { NodeContainer } from './engine.ts';
import type { Installation } from './installation.ts';
import { isHeld, readBaseline, readKeepsake } from './keepsake.ts';
import type { Maker } from './maker.ts';
import { isNode } from './node.ts';
import { POOL, type Pool } from './pool.ts';
import { type Plot, shapeOf, specOf, type Workshop } from './workshop.ts';

export interface TidyOptions {
  readonly options: ProviderOptions;
  /** Where sandboxes are kept besides: folders like `dataDir`. */
  readonly elsewhere: readonly string[];
  readonly installation: Installation;
  readonly maker: Maker;
  readonly pool: Pool;
  readonly workshop: Workshop;
}

/** A folder that names a cluster. */
interface Claim {
  readonly folder: SandboxFolder;
  readonly id: string;
  readonly cluster: string;
  readonly plot: Plot;
  readonly image: string;
  /** It was never whole. */
  readonly half: boolean;
  /** A process that runs has it. */
  readonly held: boolean;
}

/**
 * `remembered`: ids of sandboxes that somebody is going to ask for; left out: nobody knows, so that only half made ones go. Answers the
 * names of the clusters that were ended. Throws the Faults of an engine that does not answer.
 */
export async function tidy(
  parts: TidyOptions,
  remembered: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const { installation, workshop, pool } = parts;
  const nodes = await workshop.engine.nodes(undefined, signal);
  const clusters = Map.groupBy(nodes, ({ cluster }) => cluster);
  const [sandboxes, warm] = await Promise.all([claims(parts, 'kind'), claims(parts, POOL)]);
  const mayStay = ({ id, half, held }: Claim): boolean =>
    held || (!half && (remembered?.includes(id) ?? true));
  const known = new Set([
    ...pool.clusters,
    ...(remembered ?? []).map((id) => installation.nameOf(id)),
    ...sandboxes.filter(mayStay).map(({ cluster }) => cluster),
  ]);
  for (const one of warm) {
    if (one.held) known.add(one.cluster);
    else if (!known.has(one.cluster) && (await isWhole(one, clusters.get(one.cluster) ?? []))) {
      known.add(one.cluster);
      pool.adopt(warmOf(one, workshop));
    }
  }
  const claimed = new Set([...sandboxes, ...warm].map(({ cluster }) => cluster));
  const lost = [...clusters.keys()].filter(
    (name) => installation.made(name) && !known.has(name) && (remembered !== undefined || claimed.has(name)),
  );
  for (const cluster of lost) await end(parts, cluster, [...sandboxes, ...warm]);
  for (const { folder, cluster, held } of warm) if (!held && !known.has(cluster)) await folder.remove();
  return lost;
}

async function isWhole({ plot, half, folder }: Claim, nodes: readonly NodeContainer[]): Promise<boolean> {
  const own = nodes.filter(isNode);
  if (half || own.length !== plot.spec.nodes) return false;
  return nodes.every(({ state }) => state === 'running') && (await readBaseline(folder)) !== undefined;
}

function warmOf({ plot, image }: Claim, workshop: Workshop) {
  const mine = { ...workshop, image };
  return { shape: shapeOf(plot.spec, mine), workshop: mine, plot };
}

/** A folder of a sandbox that was never whole has nothing a learner would miss; one that was has a HOME in it. */
async function end(
  { options, maker, workshop, installation }: TidyOptions,
  cluster: string,
  all: readonly Claim[],
): Promise<void> {
  const claim = all.find((one) => one.cluster === cluster);
  const id = installation.idOf(cluster);
  const folder = claim?.folder ?? new SandboxFolder(options, POOL, id);
  await maker.takeDown(workshop, { folder, cluster, id, spec: { nodes: 1 } });
  if (!claim || (claim.half && !(await folder.hasHome()))) await folder.remove();
  options.onNotice?.(ended(cluster));
}

/** What folders of this kind say of their clusters. */
async function claims(
  { options, elsewhere, installation }: TidyOptions,
  provider: 'kind' | typeof POOL,
): Promise<Claim[]> {
  const places = [options, ...elsewhere.map((dataDir) => ({ ...options, dataDir }))];
  const folders = await Promise.all(
    places.map(async (place) =>
      (await folderIds(place, provider)).map((id) => ({
        id,
        folder: new SandboxFolder(place, provider, id),
      })),
    ),
  );
  const found = folders.flat().map(async ({ id, folder }): Promise<Claim[]> => {
    const handle = await folder.readHandle();
    if (!handle) return [];
    const keepsake = await readKeepsake(folder);
    const cluster = String(handle.state['cluster'] ?? installation.nameOf(id));
    const image = String(handle.state['image'] ?? '');
    const plot = { folder, cluster, id, spec: specOf(handle) };
    return [{ folder, id, cluster, plot, image, half: !keepsake.made, held: isHeld(keepsake) }];
  });
  return (await Promise.all(found)).flat();
}

const ended = (cluster: string): Fault =>
  new Fault(
    'sandbox/forgotten',
    `the cluster ${cluster}, which an earlier run of Naru had left, was ended`,
    'Nothing needs to be done.',
  );
