/** Getting the image of a container: present, pulled, or a reason to wait. */
import { type Image, parseImageName, referenceProblem } from '../runtime/image.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';
import { wait } from './start-container.ts';

/** How long ErrImagePull and errors that repeat are shown before the next look. Milliseconds of a real cluster. */
const nextLook = 12_000;

/** What is wanted of a container, or of a volume that is an image. */
export interface WantedImage {
  readonly image: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** The images of the volumes a container mounts. */
export function imagesOfVolumes({ pod }: PodWorker, { spec }: ContainerRecord): WantedImage[] {
  const mounted = new Set((spec.volumeMounts ?? []).map(({ name }) => name));
  return (pod.spec.volumes ?? []).flatMap(({ name, image }) =>
    image && mounted.has(name)
      ? [{ image: image.reference ?? '', ...(image.pullPolicy && { imagePullPolicy: image.pullPolicy }) }]
      : [],
  );
}

/** The image, at once when the node has it; undefined when the container has to wait (its record says why). */
export function obtainImage(
  worker: PodWorker,
  record: ContainerRecord,
  { image: name, imagePullPolicy: policy = 'IfNotPresent' }: WantedImage = record.spec,
): Image | undefined | Promise<Image | undefined> {
  if (!parseImageName(name)) return invalidName(worker, record, name);
  const present = worker.parts.images.present(name);
  if (present && policy !== 'Always') {
    const message = `Container image "${name}" already present on machine and can be accessed by the pod`;
    worker.event('Normal', 'Pulled', message, record);
    return present;
  }
  if (policy === 'Never') return neverPulled(worker, record, name);
  if (record.state.waiting?.reason === 'ErrImagePull') return backOff(worker, record, name);
  return pull(worker, record, name);
}

async function pull(worker: PodWorker, record: ContainerRecord, name: string): Promise<Image | undefined> {
  worker.event('Normal', 'Pulling', `Pulling image "${name}"`, record);
  worker.report();
  try {
    const { image, milliseconds } = await worker.parts.images.pull(name, worker.signal);
    const took =
      milliseconds < 1000 ? `${Math.round(milliseconds)}ms` : `${(milliseconds / 1000).toFixed(3)}s`;
    const message = `Successfully pulled image "${name}" in ${took} (${took} including waiting). Image size: ${image.size} bytes.`;
    worker.event('Normal', 'Pulled', message, record);
    return image;
  } catch (error) {
    worker.signal.throwIfAborted();
    return failed(worker, record, name, error instanceof Error ? error.message : String(error));
  }
}

function failed(worker: PodWorker, record: ContainerRecord, name: string, cause: string): undefined {
  worker.event('Warning', 'Failed', `Failed to pull image "${name}": ${cause}`, record);
  worker.event('Warning', 'Failed', 'Error: ErrImagePull', record);
  wait(worker, record, 'ErrImagePull', cause, nextLook);
}

/** In back-off after a failed pull; the pull is tried again when it is over. */
function backOff(worker: PodWorker, record: ContainerRecord, name: string): undefined {
  const { clock } = worker.parts.context;
  const cause = record.state.waiting?.message ?? '';
  const delay = record.pulls.next(clock.now()) || 10_000;
  worker.event('Normal', 'BackOff', `Back-off pulling image "${name}"`, record);
  worker.event('Warning', 'Failed', 'Error: ImagePullBackOff', record);
  const words = `Back-off pulling image "${name}": ErrImagePull: ${cause}`;
  wait(worker, record, 'ImagePullBackOff', words, Math.max(delay, nextLook));
}

function invalidName(worker: PodWorker, record: ContainerRecord, name: string): undefined {
  const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": ${referenceProblem(name)}`;
  worker.event('Warning', 'InspectFailed', message, record);
  worker.event('Warning', 'Failed', 'Error: InvalidImageName', record);
  wait(worker, record, 'InvalidImageName', message, nextLook);
}

function neverPulled(worker: PodWorker, record: ContainerRecord, name: string): undefined {
  const message = `Container image "${name}" is not present with pull policy of Never`;
  worker.event('Warning', 'ErrImageNeverPull', message, record);
  worker.event('Warning', 'Failed', 'Error: ErrImageNeverPull', record);
  wait(worker, record, 'ErrImageNeverPull', message, nextLook);
}
