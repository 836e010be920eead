/** What a new cluster gets once its nodes are there: images that are on this machine, a network that kind does not bring, add-ons. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { Fault } from '../faults.ts';
import { keptArchive } from '../images/kept.ts';
import { ImageStore, type StoredImage } from '../images/store.ts';
import { openKube } from '../kube.ts';
import type { Kube, KubeObject } from '../kube-types.ts';
import type { ProviderOptions } from '../options.ts';
import { fetchTool } from '../tools/fetch.ts';
import { CALICO } from '../tools/pins.ts';
import type { SandboxSpec } from '../types.ts';
import { addonsOf, imagesOf, type KindAddon } from './addons/index.ts';
import { imagesIn } from './clean/node-picture.ts';
import { execInNode, isNode } from './node.ts';
import type { Workshop } from './workshop.ts';

/** How long add-ons may take to run; most of it is fetching images, where they were not there. Milliseconds. */
const PATIENCE = 10 * 60_000;
/** How long the API server may take to serve a kind that has just been defined, and between looks. Milliseconds. */
const DEFINITION_PATIENCE = 60_000;
const PAUSE = 250;
/** Between looks at why an add-on is not there yet. Milliseconds. */
const LOOK = 10_000;

/** Where programs and manifests are that were fetched, and whether more may be. */
export type Sources = Pick<ProviderOptions, 'toolsDir' | 'env'>;

/** A cluster whose nodes are Ready. */
export interface Bare {
  readonly workshop: Workshop;
  /** `path` is a folder of its own for each cluster; archives of images are kept two above, for all. */
  readonly folder: { readonly path: string; readKubeconfig(): Promise<string | undefined> };
  readonly cluster: string;
  readonly spec: SandboxSpec;
  /** Told when images could not be put on nodes, which fetch them then, and of add-ons that did not come up. */
  onNotice?(notice: Fault): void;
}

/** Puts in the network that kind was told to leave out: without it no node is ever Ready. */
export async function bringNetwork(
  { folder, spec }: Pick<Bare, 'folder' | 'spec'>,
  { toolsDir, env }: Sources,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  if (spec.network !== 'calico') return;
  report('network.installing', 0.66);
  const path = join(toolsDir, CALICO.file ?? '');
  const text = await readFile(path, 'utf8').catch(async () =>
    readFile(await fetchTool('calico', { toolsDir, env }, signal), 'utf8'),
  );
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubeObject | null);
  const kube = await openKube((await folder.readKubeconfig()) ?? '');
  try {
    await kube.apply(
      objects.filter((object) => object !== null),
      signal,
    );
  } finally {
    kube.close();
  }
}

type Report = (step: string, fraction: number) => void;

export async function furnish(bare: Bare, report: Report, signal: AbortSignal): Promise<void> {
  const { folder, spec } = bare;
  await loadImages(bare, report, signal);
  if (addonsOf(spec).length === 0) return;
  const kube = await openKube((await folder.readKubeconfig()) ?? '');
  try {
    const onAddon = (running: number, of: number) =>
      report('addons.installing', 0.92 + (0.07 * running) / of);
    for (const fault of await installAddons(kube, spec, onAddon, signal)) bare.onNotice?.(fault);
  } finally {
    kube.close();
  }
}

/** Those of the course that are on this machine; what is not, nodes fetch when it is asked for. */
async function loadImages(bare: Bare, report: Report, signal: AbortSignal): Promise<void> {
  const { engine, facts, kind } = bare.workshop;
  const which = engine.environment['NARU_KIND_LOAD'] ?? 'usual';
  if (which === 'none') return;
  try {
    const stored = await new ImageStore(engine, facts).list(imagesOf(bare.spec), signal);
    const known = stored.filter(({ id, pin }) => id !== undefined && (which === 'all' || !pin.rare));
    const here = await lacking(bare, known, signal);
    if (here.length === 0) return;
    report('images.loading', 0.9);
    const archive = await keptArchive(
      new ImageStore(engine, facts),
      here,
      join(bare.folder.path, '..', '..', 'images'),
      signal,
    );
    await kind.loadArchive(archive, bare.cluster, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof Fault)) throw cause;
    bare.onNotice?.(cause);
  }
}

/** Those that a node has not: images of one's own may be in the image that nodes are made of. */
async function lacking(
  { workshop: { engine }, cluster }: Bare,
  images: readonly StoredImage[],
  signal: AbortSignal,
): Promise<StoredImage[]> {
  if (images.length === 0) return [];
  const nodes = (await engine.nodes(cluster, signal)).filter(isNode);
  const having = await Promise.all(
    nodes.map(async ({ name }) => {
      const { stdout } = await execInNode(engine, name, ['crictl', 'images', '-o', 'json'], signal);
      return new Set(Object.keys(imagesIn(stdout)));
    }),
  );
  if (having.length === 0) return [...images];
  return images.filter(({ id = '' }) => having.some((ids) => !ids.has(id)));
}

/** What does not change while objects are put in one by one: the kinds of others need them first. */
const isDefinition = ({ kind }: KubeObject): boolean => kind === 'CustomResourceDefinition';
/** A Job that is done is taken away by itself. */
const stays = ({ kind }: KubeObject): boolean => kind !== 'Job';

/**
 * Puts the add-ons of a specification in and waits until they run. `onAddon` is told how many have been waited for. Answers what did not
 * come up, as `sandbox/addon-failed`: an image that cannot be pulled now may be there later, and the rest of the cluster is as good as any.
 */
export async function installAddons(
  kube: Kube,
  spec: SandboxSpec,
  onAddon: (done: number, of: number) => void,
  signal: AbortSignal,
  patience = PATIENCE,
): Promise<Fault[]> {
  const addons = addonsOf(spec).map((addon) => ({ addon, objects: addon.objects() }));
  const refused = await Promise.all(addons.map(({ addon, objects }) => put(kube, addon, objects, signal)));
  const until = Date.now() + patience;
  const faults: Fault[] = [];
  for (const [index, { addon, objects }] of addons.entries()) {
    onAddon(index, addons.length);
    const fault = refused[index] ?? (await comesUp(kube, addon, objects.filter(stays), until, signal));
    if (fault) faults.push(fault);
  }
  return faults;
}

/** `undefined` when it runs. Nobody waits for what says that it waits for a registry. */
async function comesUp(
  kube: Kube,
  addon: KindAddon,
  objects: readonly KubeObject[],
  until: number,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  for (;;) {
    const left = Math.max(0, until - Date.now());
    const waiting = await kube.waitUntilReady(objects, Math.min(left, LOOK), signal);
    if (waiting.length === 0) return undefined;
    const [why] = await reasons(kube, waiting, signal);
    if (left <= LOOK || why?.startsWith('ImagePullBackOff')) return notRunning(addon, waiting, why);
  }
}

async function put(
  kube: Kube,
  addon: KindAddon,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const definitions = objects.filter(isDefinition);
  try {
    await kube.apply(definitions, signal);
    await served(kube, definitions, signal);
    await kube.apply(
      objects.filter((one) => !isDefinition(one)),
      signal,
    );
    return undefined;
  } catch (cause) {
    signal.throwIfAborted();
    return addonFailed(addon, cause instanceof Error ? cause.message : String(cause));
  }
}

/** Resolves when the API server serves what these define: it does a moment after they are made. */
async function served(kube: Kube, definitions: readonly KubeObject[], signal: AbortSignal): Promise<void> {
  const until = Date.now() + DEFINITION_PATIENCE;
  for (const { metadata } of definitions) {
    const ref = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: metadata!.name!,
    };
    while (!isEstablished(await kube.get(ref, signal)) && Date.now() < until)
      await sleep(PAUSE, undefined, { signal });
  }
}

function isEstablished(definition: KubeObject | undefined): boolean {
  const { conditions = [] } = (definition?.['status'] ?? {}) as {
    conditions?: readonly { type: string; status: string }[];
  };
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
}

function notRunning(addon: KindAddon, waiting: readonly KubeObject[], why: string | undefined): Fault {
  const names = waiting.map(
    ({ kind, metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
  );
  return addonFailed(addon, `${names.join(', ')} did not come up${why ? `: ${why}` : ''}`);
}

/** What its pods say they wait for: most often an image. */
async function reasons(kube: Kube, waiting: readonly KubeObject[], signal: AbortSignal): Promise<string[]> {
  const spaces = new Set(waiting.flatMap(({ metadata }) => metadata?.namespace ?? []));
  const pods = await Promise.all(
    [...spaces].map((namespace) => kube.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal)),
  );
  return pods.flat().flatMap(waitsFor);
}

function waitsFor(pod: KubeObject): string[] {
  const { containerStatuses = [] } = (pod['status'] ?? {}) as {
    containerStatuses?: readonly {
      image: string;
      state?: { waiting?: { reason?: string; message?: string } };
    }[];
  };
  return containerStatuses.flatMap(({ image, state }) =>
    state?.waiting?.reason && state.waiting.reason !== 'ContainerCreating'
      ? [`${state.waiting.reason}, ${image}`]
      : [],
  );
}

const addonFailed = (addon: KindAddon, why: string): Fault =>
  new Fault(
    'sandbox/addon-failed',
    `${addon.title} could not be installed: ${why}`,
    'Fetch its images ("npm run -s naru -- images fetch") and make the cluster anew; what does not need it works.',
  );
