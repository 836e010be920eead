/**
 * ephemeral-volume-controller: makes the claims of ephemeral volumes (pkg/controller/volume/ephemeral). They belong to
 * their pod, and the garbage collector takes them away with it.
 */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import type { EventRecorder } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { together } from './end.ts';
import { type ControllerContext, controllerReference } from './types.ts';

const CLAIMS = 'persistentvolumeclaims';

interface EphemeralVolume {
  name: string;
  ephemeral?: { volumeClaimTemplate: { metadata?: Partial<KubeObject['metadata']>; spec: object } };
}

/** After how long a failure is tried again. Milliseconds of a real cluster. */
const retryPeriod = 5_000;

export function startEphemeralVolumeController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('ephemeral-volume-controller');
  const own = { ...context, client };
  const recorder = createRecorder(own, 'ephemeral_volume');
  const queue = createWorkQueue({
    clock,
    log,
    work: (key) => {
      if (!sync(own, recorder, key)) queue.addAfter(key, context.shortened(retryPeriod));
    },
  });
  const seen = (pod: KubeObject) => volumesOf(pod).length > 0 && queue.add(keyOf(pod));
  // A claim that was in the way, or that somebody has taken away.
  const claimGone = ({ metadata: { namespace, ownerReferences = [] } }: KubeObject) => {
    for (const { kind, name } of ownerReferences) if (kind === 'Pod') queue.add(`${namespace}/${name}`);
  };
  return together(
    queue,
    informers.informer('pods').on({ added: seen }),
    informers.informer(CLAIMS).on({ deleted: claimGone }),
  );
}

/** False: something is in the way. */
function sync({ client }: ControllerContext, recorder: EventRecorder, key: string): boolean {
  const { namespace, name } = splitKey(key);
  const pod = client.get('pods', namespace, name);
  if (!pod || pod.metadata.deletionTimestamp) return true;
  for (const volume of volumesOf(pod)) {
    const problem = make({ client }, pod, volume);
    if (problem === undefined) continue;
    recorder.event(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${problem}`);
    return false;
  }
  return true;
}

function volumesOf(pod: KubeObject): EphemeralVolume[] {
  const volumes: EphemeralVolume[] = pod['spec'].volumes ?? [];
  return volumes.filter(({ ephemeral }) => ephemeral);
}

/** What is wrong, if anything. */
function make(
  { client }: Pick<ControllerContext, 'client'>,
  pod: KubeObject,
  { name: volume, ephemeral }: EphemeralVolume,
): string | undefined {
  const { namespace, uid } = pod.metadata;
  const name = `${pod.metadata.name}-${volume}`;
  const existing = client.get(CLAIMS, namespace, name);
  if (existing) {
    if (existing.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.controller))
      return undefined;
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  const { metadata = {}, spec } = ephemeral!.volumeClaimTemplate;
  const { labels, annotations } = metadata;
  const ownerReferences = [controllerReference(pod)];
  try {
    client.create(CLAIMS, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        ...(namespace && { namespace }),
        ...(labels && { labels }),
        ...(annotations && { annotations }),
        ownerReferences,
      },
      spec,
    });
    return undefined;
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    return `create PVC ${name}: ${cause.message}`;
  }
}
