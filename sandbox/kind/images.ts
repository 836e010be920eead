/** The image that nodes are made of. */

/**
 * Built for kind v0.33.0 and named in its release notes; there is none of 1.36.2. The digest matters: an image built
 * for another kind may not start.
 */
export const NODE_IMAGE =
  'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed';

/** NARU_KIND_IMAGE or ours. Podman takes no short names. */
export function nodeImage(
  env: Readonly<Record<string, string | undefined>>,
  engine: 'docker' | 'podman',
): string {
  const image = env['NARU_KIND_IMAGE'] || NODE_IMAGE;
  return engine === 'podman' && image.startsWith('kindest/') ? `docker.io/${image}` : image;
}
