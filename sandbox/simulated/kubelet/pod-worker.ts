/**
 * One pod on its node, from admission to its last container: a state machine that looks at everything whenever something
 * happened (the pod changed, a container ended, a wait is over) and does what is next, as `syncPod` does.
 */
import { randomBytes } from 'node:crypto';
import { timestamp } from '../clientgo/time.ts';
import type { Peer } from '../network/types.ts';
import { PidSpace } from '../runtime/process/pid-space.ts';
import type { SchedulablePod } from '../scheduler/types.ts';
import { rejectionOf } from './admit.ts';
import { disruptedByKubelet } from './eviction.ts';
import type { Addresses } from './fields.ts';
import type { KubeletParts } from './parts.ts';
import type { ContainerSpec, Pod } from './pod.ts';
import { finishDeletion, stopAll, stopLeftSidecars } from './pod-end.ts';
import { adoptRecords, recallRecords } from './pod-records.ts';
import { type ContainerRecord, type ContainerRole, fieldPathOf } from './record.ts';
import { reportRejection, reportStatus } from './report-status.ts';
import { ResizeState, syncResize } from './resize.ts';
import { restartWait } from './restart.ts';
import { isRestartingAll, restartAll } from './restart-all.ts';
import { type Started, startContainer } from './start-container.ts';
import { graceMilliseconds, stopContainer } from './stop-container.ts';
import { MountsFailed, VolumeSet } from './volumes/volume-set.ts';

/** Between the end of a container and what the kubelet does about it: how often it asks the runtime. Milliseconds. */
const relistPeriod = 1000;
/** How long the program of one container has before the next one looks for a subPath. Milliseconds. */
const betweenContainers = 20;
const mountRetry = { first: 500, longest: 122_000 };

export class PodWorker {
  readonly parts: KubeletParts;
  readonly records = new Map<string, ContainerRecord>();
  readonly volumes: VolumeSet;
  readonly resize = new ResizeState();
  pod: Pod;
  podIP = '';
  /** The id of the pod sandbox, 64 hexadecimal digits. */
  readonly sandboxID = randomBytes(32).toString('hex');
  #verdict: { reason: string; message: string } | undefined;
  #givenUp = false;
  #ending = false;
  #admitted = false;
  #gone = false;
  #syncing = false;
  #dirty = false;
  #pids: PidSpace | undefined;
  #timers: Map<string, Disposable> | undefined;
  #mountDelay = 0;
  #mountBlocked = '';
  readonly #abort = new AbortController();

  /** Its containers count as started and ready when they start first: those of a node that has been up for a while. */
  readonly settled: boolean;

  constructor(parts: KubeletParts, pod: Pod, settled = false) {
    this.parts = parts;
    this.pod = pod;
    this.settled = settled;
    this.volumes = new VolumeSet(this);
    if (pod.status?.podIP) this.podIP = this.#takeAddress(pod.status.podIP);
    recallRecords(this);
  }

  get addresses(): Addresses {
    return { podIP: this.podIP, hostIP: this.parts.address };
  }

  /** What the containers of a pod with `shareProcessNamespace` see of each other. */
  get pids(): PidSpace {
    this.#pids ??= new PidSpace(true);
    return this.#pids;
  }

  /** Who the kubelet is in the network: the node itself. */
  get nodePeer(): Peer {
    return { ip: this.parts.address, namespace: '' };
  }

  /** It comes from a manifest on the node. */
  get isStatic(): boolean {
    return this.pod.metadata.annotations?.['kubernetes.io/config.source'] === 'file';
  }

  /** terminationGracePeriodSeconds. */
  get specGrace(): number {
    return this.pod.spec.terminationGracePeriodSeconds ?? 30;
  }

  /** Aborts when the pod is over for this kubelet. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Takes nothing of the node any more. */
  get isOver(): boolean {
    const { phase } = this.pod.status;
    return this.#gone || this.#verdict !== undefined || phase === 'Succeeded' || phase === 'Failed';
  }

  /** The pod with the resources it was granted, for counting. */
  get granted(): SchedulablePod {
    const { spec } = this.pod;
    const isGranted = ({ name, resources }: ContainerSpec) =>
      (this.records.get(name)?.granted ?? resources) === resources;
    if (spec.containers.every(isGranted)) return this.pod as SchedulablePod;
    const own = (container: ContainerSpec) => ({
      ...container,
      resources: this.records.get(container.name)?.granted ?? {},
    });
    return { ...this.pod, spec: { ...spec, containers: spec.containers.map(own) } } as SchedulablePod;
  }

  /** Something it refers to is missing. */
  get isWaiting(): boolean {
    if (this.#mountBlocked) return true;
    return [...this.records.values()].some(
      ({ state }) => state.waiting?.reason === 'CreateContainerConfigError',
    );
  }

  /** The pod was written by somebody. */
  update(pod: Pod): void {
    const previous = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) this.#beginEnd();
    else if (previous.metadata !== pod.metadata || previous.spec !== pod.spec)
      this.volumes.refresh(pod, this.addresses);
    this.wake();
  }

  /** The pod is gone from the API server: nothing of it may stay. */
  async remove(graceSeconds?: number): Promise<void> {
    if (this.#gone) return;
    this.#ending = true;
    await stopAll(this, graceSeconds ?? this.pod.metadata.deletionGracePeriodSeconds ?? 2);
    this.dispose();
  }

  /** Ends everything at once, without a word to the API server. */
  dispose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#abort.abort(new Error('the pod is gone'));
    for (const timer of this.#timers?.values() ?? []) timer[Symbol.dispose]();
    for (const { container, probes } of this.records.values()) {
      probes?.[Symbol.dispose]();
      container?.main?.kill('KILL', true);
    }
    if (this.podIP && !this.pod.spec.hostNetwork) this.parts.network.releasePodIP(this.podIP);
  }

  /** Something of ours failed while this pod was worked on. */
  fault(error: unknown): void {
    if (this.signal.aborted) return;
    this.parts.context.log(`the worker of pod ${this.pod.metadata.name} failed`, error);
  }

  /** Looks again soon. */
  wake(): void {
    if (this.#gone) return;
    this.#dirty = true;
    if (!this.#syncing && this.parts.isRunning()) void this.#run();
  }

  /** Looks again after a wait; one wait a key. Milliseconds, shortened already. */
  wakeAfter(key: string, milliseconds: number, act: () => void = () => undefined): void {
    this.#timers ??= new Map();
    const timers = this.#timers;
    timers.get(key)?.[Symbol.dispose]();
    const timer = this.parts.context.clock.after(milliseconds, () => {
      timers.delete(key);
      if (timers.size === 0) this.#timers = undefined;
      act();
      this.wake();
    });
    timers.set(key, timer);
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, record?: ContainerRecord): void {
    if (!this.parts.isRunning()) return;
    const options = record ? { fieldPath: fieldPathOf(record) } : {};
    this.parts.recorder.event(this.pod, type, reason, message, options);
  }

  /** Writes the status if it differs from what the API server has. */
  report(): void {
    if (!this.parts.isRunning()) return;
    reportStatus(this, { ending: this.#ending, verdict: this.#verdict });
  }

  /** A configmap or secret changed: waiting mounts and configurations may work now, and mounted files follow. */
  sourceChanged(): void {
    if (this.#gone || this.#ending) return;
    if (this.podIP && !this.#mountBlocked) {
      for (const message of this.volumes.refresh(this.pod, this.addresses))
        this.event('Warning', 'FailedMount', message);
    }
    for (const record of this.records.values()) {
      if (record.state.waiting?.reason === 'CreateContainerConfigError') record.notBefore = 0;
    }
    this.wake();
  }

  async #run(): Promise<void> {
    this.#syncing = true;
    try {
      while (this.#dirty && !this.#gone && this.parts.isRunning()) {
        this.#dirty = false;
        await this.#sync();
      }
    } catch (error) {
      this.fault(error);
    } finally {
      this.#syncing = false;
    }
  }

  async #sync(): Promise<void> {
    if (this.pod.metadata.deletionTimestamp) return this.#beginEnd();
    if (this.#givenUp || this.pod.status.phase === 'Succeeded' || this.pod.status.phase === 'Failed') return;
    if (!this.#isAdmitted()) return;
    adoptRecords(this);
    if (isRestartingAll(this.records.values())) await restartAll(this);
    syncResize(this);
    if (this.#awaitsKey() || !this.#prepare()) return;
    this.#watchDeadline();
    if (await this.#initialise()) await this.#startAll('main', 'ephemeral');
    this.report();
    stopLeftSidecars(this);
  }

  /** Once, before anything of the pod is made. */
  #isAdmitted(): boolean {
    if (this.#admitted || this.podIP || this.isStatic) return true;
    const rejection = rejectionOf(this, this.parts.workers());
    this.#admitted = !rejection;
    if (!rejection) return true;
    const { reason, message } = rejection;
    this.event('Warning', reason, message);
    this.#verdict = { reason, message: `Pod was rejected: ${message}` };
    reportRejection(this, this.#verdict);
    return false;
  }

  /** A new cluster has no key to sign tokens with for a moment: its first pods wait for it. */
  #awaitsKey(): boolean {
    const signing = this.parts.signing?.();
    if (!signing || !wantsToken(this.pod)) return false;
    void signing.then(() => this.wake());
    return true;
  }

  /** Volumes, then the sandbox with its address. False: not yet. */
  #prepare(): boolean {
    try {
      this.volumes.setUp(this.pod, this.addresses);
    } catch (error) {
      if (!(error instanceof MountsFailed)) throw error;
      this.#mountBlocked = error.message || 'mounting';
      for (const message of error.events) this.event('Warning', 'FailedMount', message);
      this.#mountDelay = Math.min(mountRetry.longest, this.#mountDelay * 2 || mountRetry.first);
      this.wakeAfter('mount', this.parts.context.shortened(this.#mountDelay));
      this.report();
      return false;
    }
    this.#mountBlocked = '';
    if (!this.podIP) {
      this.podIP = this.#takeAddress();
      this.report();
    }
    return true;
  }

  /** Init containers one after the other; sidecars stay. True when the way is free for the containers. */
  async #initialise(): Promise<boolean> {
    for (const record of this.of('init', 'sidecar')) {
      if (record.role === 'init' && record.state.terminated?.exitCode === 0) continue;
      if (!record.state.running) await this.#start(record);
      const passed =
        record.role === 'sidecar'
          ? record.started || record.runs > 1
          : record.state.terminated?.exitCode === 0;
      if (!passed) return false;
    }
    for (const record of this.of('main')) {
      if (record.state.waiting?.reason === 'PodInitializing')
        record.state = { waiting: { reason: 'PodInitializing' } };
    }
    return true;
  }

  async #startAll(...roles: readonly ContainerRole[]): Promise<void> {
    for (const record of this.of(...roles)) {
      if (this.#ending || this.pod.metadata.deletionTimestamp) return;
      if (record.state.running || record.stopping) continue;
      if (mountsSubPath(record)) await this.#letOthersBegin();
      await this.#start(record);
    }
  }

  /** Containers start one after the other: what an earlier one makes at once is there for a subPath of a later one. */
  #letOthersBegin(): Promise<void> {
    const { clock } = this.parts.context;
    return new Promise((resolve) => void clock.after(betweenContainers, resolve));
  }

  /** Starts a container that is not running, if it is its turn. */
  async #start(record: ContainerRecord): Promise<void> {
    const wait = restartWait(this, record);
    if (wait === 'never') return;
    if (wait > 0) return this.wakeAfter(`restart ${record.spec.name}`, wait);
    const started = await startContainer(this, record);
    if (started) this.#follow(record, started);
  }

  #follow(record: ContainerRecord, { exited }: Started): void {
    this.report();
    const followed = exited.then(() => {
      if (this.#gone) return;
      this.report();
      this.wakeAfter(
        `relist ${record.spec.name}`,
        record.role === 'init' ? 0 : this.parts.context.shortened(relistPeriod),
      );
    });
    followed.catch((error: unknown) => this.fault(error));
  }

  /** Kills a running container so that it starts again. */
  restart(record: ContainerRecord, message: string, graceSeconds?: number): void {
    const grace = graceSeconds ?? this.specGrace;
    void stopContainer(this, record, message, () => graceMilliseconds(this.parts.context, grace));
  }

  #takeAddress(wanted?: string): string {
    if (this.pod.spec.hostNetwork) return this.parts.address;
    return this.parts.network.allocatePodIP(this.parts.nodeName, wanted);
  }

  #watchDeadline(): void {
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || this.#timers?.has('deadline')) return;
    const { clock } = this.parts.context;
    const start = Date.parse(this.pod.status.startTime ?? timestamp(clock.now()));
    const left = Math.max(0, start + seconds * 1000 - clock.now());
    this.wakeAfter('deadline', left, () => void this.#exceedDeadline());
  }

  async #exceedDeadline(): Promise<void> {
    const message = 'Pod was active on the node longer than the specified deadline';
    this.event('Normal', 'DeadlineExceeded', message);
    await this.#giveUp('DeadlineExceeded', message, this.specGrace);
  }

  /** It used more of the node than it may: it ends at once, and stays to be looked at. `short`: the node has too little. */
  evict(message: string, short = false): void {
    if (this.#gone || this.#ending || this.#verdict) return;
    this.event('Warning', 'Evicted', message);
    if (short) this.#markDisrupted(message);
    this.#giveUp('Evicted', message, 1).catch((error: unknown) => this.fault(error));
  }

  #markDisrupted(message: string): void {
    const { client, context } = this.parts;
    const { namespace, name, generation } = this.pod.metadata;
    const before = client.get<Pod>('pods', namespace, name)?.status.conditions ?? [];
    const mark = disruptedByKubelet(message, generation, context.clock.now());
    const status = { conditions: [...before.filter(({ type }) => type !== 'DisruptionTarget'), mark] };
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  }

  async #giveUp(reason: string, message: string, graceSeconds: number): Promise<void> {
    this.#givenUp = true;
    await stopAll(this, graceSeconds);
    this.#verdict = { reason, message };
    this.report();
  }

  #beginEnd(): void {
    if (this.#ending) return;
    this.#ending = true;
    finishDeletion(this).catch((error: unknown) => this.fault(error));
  }

  /** Records of some roles, in the order of the spec. */
  of(...roles: readonly ContainerRole[]): ContainerRecord[] {
    return [...this.records.values()].filter(({ role }) => roles.includes(role));
  }
}

function mountsSubPath({ spec }: ContainerRecord): boolean {
  return (spec.volumeMounts ?? []).some(({ subPath, subPathExpr }) => subPath ?? subPathExpr);
}

function wantsToken({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken),
  );
}
