/**
 * What has to be written so that a cluster which goes on is as it was at a mark: what came since goes, what went or changed
 * comes back, and what has not changed goes on running untouched. Programs of the cluster itself that have read something else
 * begin anew, as their pods would. Where that would not bring back what was (containers that had a past, data in volumes, the
 * static pods of the control plane), there is no plan.
 */
import { equalJson } from '../json.ts';
import type { KubeObject, ResourceName } from '../objects.ts';
import type { StoreSnapshot } from '../storage/index.ts';

/** A moment. The objects in it are those of the store, not copies. */
export interface Mark {
  readonly objects: StoreSnapshot;
  /** Uids of pods that somebody had been in by then, with exec or attach: what they did there is in no object. */
  readonly touched: ReadonlySet<string>;
}

export interface RewindPlan {
  readonly removed: readonly Change[];
  readonly written: readonly Change[];
  /** Pods whose containers begin anew: how they stood, by uid. */
  readonly begun: ReadonlyMap<string, string>;
  /** Kinds come or go with it. */
  readonly changesKinds: boolean;
}

export interface Change {
  readonly resource: ResourceName;
  readonly object: KubeObject;
}

type Shelf = Readonly<Record<string, KubeObject>>;

/** What components write all the time about themselves. */
const OWN_LIFE: ReadonlySet<ResourceName> = new Set([
  'leases.coordination.k8s.io',
  'componentstatuses',
  'csinodes.storage.k8s.io',
]);
const DEFINITIONS: ReadonlySet<ResourceName> = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
]);
/** Namespaces with programs of the cluster itself, which live on what they have read. */
const SYSTEM: ReadonlySet<string> = new Set([
  'kube-system',
  'local-path-storage',
  'ingress-nginx',
  'nginx-gateway',
]);
/** Pods that make and remove folders of volumes, and end. */
const HELPER = 'helper-pod-';
/** What such programs are made of, and read. */
const PROGRAMS: ReadonlySet<ResourceName> = new Set([
  'pods',
  'configmaps',
  'daemonsets.apps',
  'deployments.apps',
]);

/** `touched`: uids of the pods that somebody has been in by now. Undefined: it cannot be taken back like this. */
export function planRewind(
  mark: Mark,
  now: StoreSnapshot,
  touched: ReadonlySet<string>,
): RewindPlan | undefined {
  const planning = new Planning(mark, touched);
  const resources = new Set([...Object.keys(now.objects), ...Object.keys(mark.objects.objects)]);
  for (const resource of resources) {
    if (OWN_LIFE.has(resource)) continue;
    if (!planning.compare(resource, mark.objects.objects[resource] ?? {}, now.objects[resource] ?? {}))
      return undefined;
  }
  return planning.beginDisturbed() ? planning : undefined;
}

class Planning implements RewindPlan {
  readonly removed: Change[] = [];
  readonly written: Change[] = [];
  readonly begun = new Map<string, string>();
  changesKinds = false;
  /** Namespaces of programs that may have read what is taken back. */
  readonly #disturbed = new Set<string>();
  /** Pods of such programs that would go on: as they were, and as they are. */
  readonly #programs: (readonly [before: Pod, now: Pod])[] = [];
  readonly #mark: Mark;
  readonly #touched: ReadonlySet<string>;

  constructor(mark: Mark, touched: ReadonlySet<string>) {
    this.#mark = mark;
    this.#touched = touched;
  }

  /** False when something of the kind cannot be taken back. */
  compare(resource: ResourceName, before: Shelf, now: Shelf): boolean {
    for (const key in now) if (!this.#one(resource, before[key], now[key])) return false;
    for (const key in before) if (!now[key] && !this.#one(resource, before[key], undefined)) return false;
    return true;
  }

  /** Whatever has read what is taken back reads again. False when something of it cannot be taken back. */
  beginDisturbed(): boolean {
    return this.#programs
      .filter(([{ metadata }]) => this.#disturbed.has(metadata.namespace ?? ''))
      .every(([before, now]) => this.#beginAnew(before, now, before.metadata.uid ?? ''));
  }

  #one(resource: ResourceName, before: KubeObject | undefined, now: KubeObject | undefined): boolean {
    if (resource === 'pods') return this.#pod(before as Pod | undefined, now as Pod | undefined);
    if (before === now) return true;
    if (resource === 'nodes') return this.#node(before, now);
    if (isProgram(resource, before ?? now) && !sameWish(before, now))
      this.#disturbed.add((before ?? now)?.metadata.namespace ?? '');
    if (isBoundVolume(resource, before)) return false;
    if (DEFINITIONS.has(resource) && !sameWish(before, now)) this.changesKinds = true;
    // An event that was forgotten meanwhile stays forgotten.
    if (resource === 'events' && !now) return true;
    return this.#put(resource, before, now);
  }

  #put(resource: ResourceName, before: KubeObject | undefined, now: KubeObject | undefined): boolean {
    if (now && now.metadata.uid !== before?.metadata.uid) this.removed.push({ resource, object: now });
    if (before) this.written.push({ resource, object: before });
    return true;
  }

  /** Nodes come and go with the cluster; how they are is for their kubelets to say, but how much they have anybody may write. */
  #node(before: KubeObject | undefined, now: KubeObject | undefined): boolean {
    if (!before || !now || before.metadata.uid !== now.metadata.uid) return false;
    if (sameWish(before, now) && equalJson(amountsOf(before), amountsOf(now))) return true;
    const status = { ...now['status'], ...amountsOf(before) };
    this.written.push({ resource: 'nodes', object: { ...before, status } });
    return true;
  }

  #pod(before: Pod | undefined, now: Pod | undefined): boolean {
    if (!before) return now !== undefined && !isStatic(now) && this.#put('pods', undefined, now);
    const same = now !== undefined && now.metadata.uid === before.metadata.uid && sameWish(before, now);
    const uid = before.metadata.uid ?? '';
    const wasIn = this.#touched.has(uid) && !this.#mark.touched.has(uid);
    if (same && !wasIn && (now === before || goesOn(before, now))) {
      if (isSystem(now) && !isStatic(now)) this.#programs.push([before, now]);
      return true;
    }
    return !isStatic(before) && this.#beginAnew(before, now, uid);
  }

  #beginAnew(before: Pod, now: Pod | undefined, uid: string): boolean {
    if (now) this.removed.push({ resource: 'pods', object: now });
    if (before.spec.nodeName === undefined) {
      this.written.push({ resource: 'pods', object: before });
      return true;
    }
    if (hasPast(before) || this.#mark.touched.has(uid)) return false;
    this.begun.set(uid, standingOf(before));
    const { qosClass } = before.status;
    const status = { phase: 'Pending', ...(qosClass !== undefined && { qosClass }) };
    this.written.push({ resource: 'pods', object: { ...before, status } });
    return true;
  }
}

interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly qosClass?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly containerID?: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly running?: object };
}

/** The same but for what is told of it. */
function sameWish(one: KubeObject | undefined, other: KubeObject | undefined): boolean {
  if (one === other) return true;
  if (!one || !other || one.metadata.uid !== other.metadata.uid) return false;
  return equalJson(wishOf(one), wishOf(other));
}

function amountsOf(node: KubeObject): { capacity: unknown; allocatable: unknown } {
  const { capacity, allocatable } = node['status'] ?? {};
  return { capacity, allocatable };
}

function wishOf({ status: _, metadata, ...rest }: KubeObject): unknown {
  const { resourceVersion: __, managedFields: ___, generation: ____, ...own } = metadata;
  return { ...rest, metadata: own };
}

/**
 * Its containers are those it had; one that was on its way is on its way still, and has not arrived meanwhile. A program of the
 * cluster itself does its work as soon as it runs, and is ready later.
 */
function goesOn(before: Pod, now: Pod): boolean {
  if (!isReady(before)) return !isReady(now) && !(isSystem(before) && isRunning(now) && !isRunning(before));
  const runs = ({ status }: Pod) => statusesOf(status).map(({ containerID }) => containerID);
  return isReady(now) && equalJson(runs(before), runs(now));
}

/** How a pod stands: ready, or what its containers wait for. */
export function standingOf(pod: KubeObject): string {
  const { status } = pod as Pod;
  if (isReady(pod as Pod)) return 'ready';
  const reasons = statusesOf(status).map(({ state }) => state?.waiting?.reason ?? '');
  return [status.phase, ...reasons].join(' ');
}

function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

function isRunning({ status }: Pod): boolean {
  return statusesOf(status).some(({ state }) => state?.running !== undefined);
}

/** There was a container before the one that runs, whose end and log can be looked at; or nobody knows how far it is. */
function hasPast(pod: Pod): boolean {
  if (statusesOf(pod.status).length === 0) return true;
  if (statusesOf(pod.status).some(({ restartCount = 0 }) => restartCount > 0)) return true;
  if (isReady(pod)) return false;
  return statusesOf(pod.status).some(({ containerID = '' }) => containerID !== '');
}

function statusesOf({
  containerStatuses = [],
  initContainerStatuses = [],
}: Pod['status']): ContainerStatus[] {
  return [...containerStatuses, ...initContainerStatuses];
}

function isSystem({ metadata }: KubeObject): boolean {
  return SYSTEM.has(metadata.namespace ?? '') && !metadata.name.startsWith(HELPER);
}

/** Its node has it from a file, and goes on with that whatever is written about it. */
function isStatic({ metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'Node');
}

function isProgram(resource: ResourceName, object: KubeObject | undefined): boolean {
  return object !== undefined && PROGRAMS.has(resource) && isSystem(object);
}

/** What its data were nobody knows any more. */
function isBoundVolume(resource: ResourceName, before: KubeObject | undefined): boolean {
  if (resource !== 'persistentvolumes' && resource !== 'persistentvolumeclaims') return false;
  return before?.['status']?.['phase'] === 'Bound';
}
