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
import { markDisrupted } from './eviction.ts';
import type { Addresses } from './fields.ts';
import { Mounting } from './mounting.ts';
import type { KubeletParts } from './parts.ts';
import type { Pod } from './pod.ts';
import { finishDeletion, stopAll, stopLeftSidecars } from './pod-end.ts';
import { PodFolders } from './pod-folders.ts';
import { adoptRecords, recallRecords } from './pod-records.ts';
import { PodTimers } from './pod-timers.ts';
import { type ContainerRecord, type ContainerRole, fieldPathOf } from './record.ts';
import { reportRejection, reportStatus } from './report-status.ts';
import { grantedPod, ResizeState, syncResize } from './resize.ts';
import { isRestartingAll, restartAll } from './restart-all.ts';
import { startInOrder } from './start-in-order.ts';
import { graceMilliseconds, stopContainer } from './stop-container.ts';
import { VolumeSet } from './volumes/volume-set.ts';

export class PodWorker {
  readonly parts: KubeletParts;
  readonly records = new Map<string, ContainerRecord>();
  readonly volumes: VolumeSet;
  readonly folders: PodFolders;
  readonly resize = new ResizeState();
  pod: Pod;
  podIP = '';
  /** Its object is gone: there is nothing to tell of it any more, also not of another object of the same uid. */
  isForgotten = false;
  /** Somebody has been inside, with exec or attach. */
  touched = false;
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
  readonly #timers: PodTimers;
  readonly #mounting = new Mounting();
  readonly #abort = new AbortController();

  /** Its containers count as started and ready when they start first: those of a node that has been up for a while. */
  readonly settled: boolean;

  constructor(parts: KubeletParts, pod: Pod, settled = false) {
    this.parts = parts;
    this.pod = pod;
    this.settled = settled;
    this.#timers = new PodTimers(parts.context.clock);
    this.volumes = new VolumeSet(this);
    this.folders = new PodFolders(parts.host.files, pod);
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

  /** Its containers are being stopped for good. */
  get isEnding(): boolean {
    return this.#ending || this.pod.metadata.deletionTimestamp !== undefined;
  }

  /** Takes nothing of the node any more. */
  get isOver(): boolean {
    const { phase } = this.pod.status;
    return this.#gone || this.#verdict !== undefined || phase === 'Succeeded' || phase === 'Failed';
  }

  /** The pod with the resources it was granted, for counting. */
  get granted(): SchedulablePod {
    return grantedPod(this.pod, this.records);
  }

  /** Something it refers to is missing. */
  get isWaiting(): boolean {
    if (this.#mounting.isBlocked) return true;
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
    this.#timers[Symbol.dispose]();
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
    this.#timers.after(key, milliseconds, () => {
      act();
      this.wake();
    });
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, record?: ContainerRecord): void {
    if (!this.parts.isRunning()) return;
    const options = record ? { fieldPath: fieldPathOf(record) } : {};
    this.parts.recorder.event(this.pod, type, reason, message, options);
  }

  /** Writes the status if it differs from what the API server has. */
  report(): void {
    if (this.isForgotten || !this.parts.isRunning()) return;
    reportStatus(this, { ending: this.#ending, verdict: this.#verdict });
  }

  /** A configmap or secret changed: waiting mounts and configurations may work now, and mounted files follow. */
  sourceChanged(): void {
    if (this.#gone || this.#ending) return;
    if (this.podIP && !this.#mounting.isBlocked) {
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
    await startInOrder(this);
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
    if (!this.#mounting.tried(this)) return false;
    if (!this.podIP) {
      this.podIP = this.#takeAddress();
      this.report();
    }
    return true;
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
    if (seconds === undefined || this.#timers.has('deadline')) return;
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
    if (short) markDisrupted(this, message);
    this.#giveUp('Evicted', message, 1).catch((error: unknown) => this.fault(error));
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

function wantsToken({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken),
  );
}
