/** The image that nodes are made of. */
import { Fault } from '../faults.ts';
import { MINORS, nodePin, reference, USUAL_MINOR } from '../images/pins.ts';
import type { EngineName } from './engine.ts';

/** For clusters that say nothing of their version; there is none of v1.36.2. */
export const NODE_IMAGE = reference(nodePin(USUAL_MINOR)!);

/**
 * NARU_KIND_IMAGE, unless another minor version is asked for than the course's; else ours. Podman and nerdctl take no short names as they
 * are. Throws `sandbox/version-unknown`.
 */
export function nodeImage(
  env: Readonly<Record<string, string | undefined>>,
  engine: EngineName,
  minor = USUAL_MINOR,
): string {
  const pin = nodePin(minor);
  if (!pin) throw unknownVersion(minor);
  const image = (minor === USUAL_MINOR && env['NARU_KIND_IMAGE']) || reference(pin);
  return engine !== 'docker' && image.startsWith('kindest/') ? `docker.io/${image}` : image;
}

const unknownVersion = (minor: string): Fault =>
  new Fault(
    'sandbox/version-unknown',
    `there is no node image of Kubernetes ${minor} for this kind`,
    `Ask for one of ${MINORS.join(', ')}.`,
  );
