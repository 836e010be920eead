/** What the parts of the provisioner share, and how a helper pod is run and waited for. */
import type { EventRecorder } from '../../clientgo/types.ts';
import { StatusError } from '../../objects.ts';
import type { ControllerContext, Pod } from '../types.ts';
import { type HelperTask, helperName, helperPod, NAMESPACE, ProvisionError } from './config.ts';

export const PROVISIONER = 'rancher.io/local-path';

interface Begun {
  /** What it works for. */
  readonly key: string;
  readonly since: number;
  /** When it should be done. */
  readonly due: number;
}

export interface ProvisionerParts extends ControllerContext {
  readonly recorder: EventRecorder;
  readonly serviceAccountName: string;
  /** Helper pods that were started, by name. */
  readonly started: Map<string, Begun>;
  /** Works on a key again after real milliseconds. */
  again(key: string, milliseconds: number): void;
}

/** How long a helper pod may take, and how long it is until a failure is tried again. Milliseconds of a real cluster. */
const helperTimeout = 120_000;
const retryPeriod = 15_000;
/** The real one looks once a second. Who waits for a volume is not kept waiting; one that goes is seen to go. Milliseconds. */
const deletionTakes = 2_000;

/** Starts the pod, or looks how far it is: true when it has done its work and is gone. Throws `ProvisionError`. */
export function isDone(parts: ProvisionerParts, key: string, task: HelperTask): boolean {
  const name = helperName(task);
  const begun = parts.started.get(name);
  if (!begun) {
    start(parts, key, task);
    return false;
  }
  const pod = parts.client.get<Pod>('pods', NAMESPACE, name);
  if (pod?.status?.phase === 'Succeeded')
    return isNoticed(parts, key, task, begun.since) && stop(parts, name);
  const late = parts.clock.now() >= begun.due;
  if (pod && !late) return false;
  stop(parts, name);
  const why = pod
    ? `create process timeout after ${helperTimeout / 1000} seconds`
    : `pods ${JSON.stringify(name)} not found`;
  throw new ProvisionError(`failed to ${task.action} volume ${task.volume}: ${why}`);
}

function isNoticed(
  { clock, again }: ProvisionerParts,
  key: string,
  { action }: HelperTask,
  since: number,
): boolean {
  const left = since + deletionTakes - clock.now();
  if (action === 'create' || left <= 0) return true;
  again(key, left);
  return false;
}

function start(parts: ProvisionerParts, key: string, task: HelperTask): void {
  const { client, clock, shortened } = parts;
  const pod = helperPod(client, task, parts.serviceAccountName);
  try {
    client.create('pods', pod);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    // One that is left from before does the work as well.
    if (error.status.code !== 409)
      throw new ProvisionError(`failed to ${task.action} volume ${task.volume}: ${error.message}`);
  }
  const wait = shortened(helperTimeout);
  const since = clock.now();
  parts.started.set(pod.metadata.name, { key, since, due: since + wait });
  parts.again(key, wait);
}

/** Nobody wants any more what was begun for this key. */
export function forget(parts: ProvisionerParts, key: string): void {
  for (const [name, begun] of parts.started) if (begun.key === key) stop(parts, name);
}

/** Always true. */
function stop({ client, started }: ProvisionerParts, name: string): true {
  started.delete(name);
  if (client.get('pods', NAMESPACE, name)) client.delete('pods', NAMESPACE, name);
  return true;
}

/** Has it tried again later when it could not be done. Others than `ProvisionError` pass. */
export function attempt(
  parts: ProvisionerParts,
  key: string,
  act: () => void,
  report: (message: string) => void,
): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    report(error.message);
    parts.again(key, parts.shortened(retryPeriod));
  }
}
