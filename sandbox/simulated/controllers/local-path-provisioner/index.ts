/**
 * What local-path-provisioner does while a container of it runs: volumes of the class `standard`, as folders on the node a
 * pod was given (rancher/local-path-provisioner, and the controller of sig-storage-lib-external-provisioner around it). It
 * works through helper pods, as the real one: they make the folder and take it away.
 */
import { randomUUID } from 'node:crypto';
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { Components } from '../../components.ts';
import type { KubeObject } from '../../objects.ts';
import type { Claim, PersistentVolume } from '../../volumes/types.ts';
import { together } from '../end.ts';
import { CLAIMS, VOLUMES } from '../persistentvolume-binder/parts.ts';
import type { ControllerContext, Pod } from '../types.ts';
import { NAMESPACE } from './config.ts';
import { deleteVolume, isToDelete } from './delete.ts';
import { isToProvision, provision } from './provision.ts';
import { forget, PROVISIONER, type ProvisionerParts } from './work.ts';

/** Works only while the component runs somewhere; ends with the disposal of what it answers. */
export function startLocalPathProvisioner(context: ControllerContext, components: Components): Disposable {
  let running: Disposable | undefined;
  const adjust = () => {
    const wanted = components.isRunning('local-path-provisioner');
    if (wanted) running ??= run(context);
    else {
      running?.[Symbol.dispose]();
      running = undefined;
    }
  };
  const listening = components.on('local-path-provisioner', { started: adjust, stopped: adjust });
  adjust();
  return together(listening, { [Symbol.dispose]: () => running?.[Symbol.dispose]() });
}

function run(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const pod = ownPod(context);
  const client = context.client.as('local-path-provisioner');
  const identity = `${PROVISIONER}_${pod?.metadata.name ?? 'local-path-provisioner'}_${randomUUID()}`;
  const recorder = createRecorder({ ...context, client }, identity);
  const serviceAccountName: string = pod?.['spec'].serviceAccountName ?? 'default';
  const queue = createWorkQueue({ clock, log, work: (key) => sync(parts, key) });
  const parts: ProvisionerParts = {
    ...context,
    client,
    recorder,
    serviceAccountName,
    again: (key, milliseconds) => queue.addAfter(key, milliseconds),
    started: new Map(),
  };
  const claimSeen = (claim: Claim) => isToProvision(claim) && queue.add(`claim/${keyOf(claim)}`);
  const volumeSeen = (volume: PersistentVolume) =>
    isToDelete(volume) && queue.add(`volume/${volume.metadata.name}`);
  const helperSeen = ({ metadata }: Pod) => {
    const task = metadata.namespace === NAMESPACE ? parts.started.get(metadata.name) : undefined;
    if (task) queue.add(task.key);
  };
  return together(
    queue,
    informers.informer<Claim>(CLAIMS).on({ added: claimSeen, updated: (_, claim) => claimSeen(claim) }),
    informers
      .informer<PersistentVolume>(VOLUMES)
      .on({ added: volumeSeen, updated: (_, volume) => volumeSeen(volume) }),
    informers.informer<Pod>('pods').on({ updated: (_, pod) => helperSeen(pod), deleted: helperSeen }),
  );
}

/** Who it is, by its pod: events name it. */
function ownPod({ client }: ControllerContext): KubeObject | undefined {
  const pods = client.list('pods', { namespace: NAMESPACE, labelSelector: 'app=local-path-provisioner' });
  return pods.find(({ metadata, spec }) => spec.nodeName && !metadata.deletionTimestamp);
}

/** `claim/<namespace>/<name>` or `volume/<name>`. */
function sync(parts: ProvisionerParts, key: string): void {
  const slash = key.indexOf('/');
  const { namespace, name } = splitKey(key.slice(slash + 1));
  if (key.startsWith('claim/')) {
    const claim = parts.client.get<Claim>(CLAIMS, namespace, name);
    if (claim) provision(parts, key, claim);
    else forget(parts, key);
    return;
  }
  const volume = parts.client.get<PersistentVolume>(VOLUMES, undefined, name);
  if (volume) deleteVolume(parts, key, volume);
}
