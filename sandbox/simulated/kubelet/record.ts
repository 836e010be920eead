/** What a kubelet remembers of one container of a pod. */
import { flat } from '../flat.ts';
import { copyJson } from '../json.ts';
import type { Container } from '../runtime/container.ts';
import type { LogFile } from '../runtime/log-file.ts';
import { BackOff } from './back-off.ts';
import type { ContainerSpec, ContainerState, ContainerStatus } from './pod.ts';
import type { PodFolders } from './pod-folders.ts';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

export interface ContainerRecord {
  readonly role: ContainerRole;
  spec: ContainerSpec;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  /** Past its startup probe and postStart hook. */
  started: boolean;
  /** What its readiness probe says; true without one once started. */
  ready: boolean;
  containerID: string;
  image: string;
  imageID: string;
  user: { uid: number; gid: number; groups: readonly number[] } | undefined;
  /** The current or last run. */
  container: Container | undefined;
  /** The log of a run that had ended before this process began. */
  keptLogs: LogFile | undefined;
  /** Log of the run before, for `logs --previous`. */
  previousLogs: LogFile | undefined;
  readonly crashes: BackOff;
  readonly pulls: BackOff;
  /** Not to be started again before this; milliseconds since the epoch. */
  notBefore: number;
  /** The probes of the current run. */
  probes: Disposable | undefined;
  /** Set while the container is being killed on purpose. */
  stopping: Promise<void> | undefined;
  /** What the node has granted it, and what its current run has got: not always what the spec asks for. */
  granted: ContainerSpec['resources'];
  actual: ContainerSpec['resources'];
  /** Has been started once by this process or another, so that a further start is a restart. */
  runs: number;
}

/** Where the spec of a pod has each role. */
const LISTS: Readonly<Record<ContainerRole, string>> = {
  init: 'initContainers',
  sidecar: 'initContainers',
  main: 'containers',
  ephemeral: 'ephemeralContainers',
};

/** `spec.containers{web}`: the container as events name it. */
export function fieldPathOf({ role, spec }: ContainerRecord): string {
  return flat(`spec.${LISTS[role]}{${spec.name}}`);
}

export function newRecord(role: ContainerRole, spec: ContainerSpec, reason: string): ContainerRecord {
  return {
    role,
    spec,
    state: { waiting: { reason } },
    lastState: {},
    restartCount: 0,
    started: false,
    ready: false,
    containerID: '',
    image: spec.image,
    imageID: '',
    user: undefined,
    container: undefined,
    keptLogs: undefined,
    previousLogs: undefined,
    crashes: new BackOff(),
    pulls: new BackOff(),
    notBefore: 0,
    probes: undefined,
    stopping: undefined,
    granted: spec.resources,
    actual: spec.resources,
    runs: 0,
  };
}

/**
 * A record as the status of a pod from before a restart of this process tells it: what had ended stays ended, what was
 * running will be started again without counting as a restart.
 */
export function recallRecord(
  role: ContainerRole,
  spec: ContainerSpec,
  status: ContainerStatus,
  folders: PodFolders,
): ContainerRecord {
  const record = newRecord(role, spec, 'ContainerCreating');
  record.restartCount = status.restartCount;
  record.lastState = copyJson(status.lastState ?? {});
  record.image = status.image;
  record.imageID = status.imageID;
  if (status.state.terminated) {
    record.state = copyJson(status.state);
    record.containerID = status.containerID ?? '';
    record.keptLogs = folders.log(spec.name, status.restartCount);
    record.runs = 1;
  }
  return record;
}
