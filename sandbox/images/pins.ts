/**
 * Every image that the course uses on a real cluster, pinned. A digest is that of the index of all architectures, and stands where the
 * project itself or two independent public sources name the same one; images without one are pinned by a tag that does not move.
 */

/** `base`: nodes are made of it. `balancer`: kind puts it in front of several control planes. `lessons`: exercises and lessons run it. Otherwise the add-on that needs it. */
export type ImageUse =
  | 'base'
  | 'balancer'
  | 'lessons'
  | 'metrics'
  | 'ingress'
  | 'gateway'
  | 'storage'
  | 'calico';

export interface ImagePin {
  readonly id: string;
  /** As pods name it; without `docker.io/library/` where they leave it out. */
  readonly name: string;
  /** `sha256:…` */
  readonly digest?: string;
  readonly use: ImageUse;
  /** About how much there is to fetch for one architecture, in MiB. */
  readonly size: number;
  /** There is none for other architectures than these; for amd64 and arm64 unless told. */
  readonly only?: readonly Architecture[];
  /** Large, and run by few exercises: it is not put on every node of every cluster. */
  readonly rare?: true;
}

export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

const nodes: readonly ImagePin[] = [
  // Named in the release notes of kind v0.33.0, and built for it: those of another kind may not start.
  node('1.37', 'v1.37.0', 'a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5'),
  node('1.36', 'v1.36.4', '099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed'),
  node('1.35', 'v1.35.8', '07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0'),
  node('1.34', 'v1.34.11', '44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d'),
];

function node(minor: string, version: string, digest: string): ImagePin {
  return {
    id: `node-${minor}`,
    name: `kindest/node:${version}`,
    digest: `sha256:${digest}`,
    use: 'base',
    size: 450,
  };
}

const pin = (
  use: ImageUse,
  id: string,
  name: string,
  size: number,
  digest?: string,
  only?: readonly Architecture[],
): ImagePin => ({
  id,
  name,
  use,
  size,
  ...(digest && { digest: `sha256:${digest}` }),
  ...(only && { only }),
});

const STORAGE = 'registry.k8s.io/sig-storage';
const CALICO = 'quay.io/calico';

export const IMAGES: readonly ImagePin[] = [
  ...nodes,
  // kind v0.33.0 names it itself (pkg/cluster/internal/loadbalancer/const.go).
  pin('balancer', 'envoy', 'docker.io/envoyproxy/envoy:v1.36.2', 65),
  pin(
    'lessons',
    'nginx-1.27',
    'nginx:1.27-alpine',
    20,
    '65645c7bb6a0661892a8b03b89d0743208a18dd2f3f17a54ef4b76fb8e2f2a10',
  ),
  pin(
    'lessons',
    'nginx-1.28',
    'nginx:1.28-alpine',
    21,
    'a8b39bd9cf0f83869a2162827a0caf6137ddf759d50a171451b335cecc87d236',
  ),
  pin(
    'lessons',
    'busybox',
    'busybox:1.36',
    3,
    '73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662',
  ),
  pin(
    'lessons',
    'redis',
    'redis:7-alpine',
    17,
    'e7723ff73d963f5cc6d9c4643ea3d989527a402a319239054e9472a7fb9219a2',
  ),
  pin(
    'lessons',
    'httpd',
    'httpd:2.4-alpine',
    22,
    '1b766f17b84026429b7cb243317b142921b24432336e798bc881c43f45ed9567',
  ),
  pin(
    'lessons',
    'pause',
    'registry.k8s.io/pause:3.10',
    1,
    'ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a',
  ),
  pin('lessons', 'agnhost', 'registry.k8s.io/e2e-test-images/agnhost:2.55', 55),
  pin('lessons', 'coredns', 'registry.k8s.io/coredns/coredns:v1.14.2', 24),
  { ...pin('lessons', 'flannel', 'ghcr.io/flannel-io/flannel:v0.27.4', 35), rare: true },
  {
    ...pin('lessons', 'flannel-cni', 'ghcr.io/flannel-io/flannel-cni-plugin:v1.8.0-flannel1', 5),
    rare: true,
  },
  pin('lessons', 'http-echo', 'hashicorp/http-echo:1.0', 4),
  { ...pin('lessons', 'alpine-k8s', 'alpine/k8s:1.35.0', 280), rare: true },
  // Lessons name no tag: what it does has not changed for years.
  pin('lessons', 'curl', 'curlimages/curl:latest', 12),
  // There is no other tag, and no other architecture.
  {
    ...pin('lessons', 'supermario', 'pengbai/docker-supermario:latest', 330, undefined, ['amd64']),
    rare: true,
  },
  pin(
    'metrics',
    'metrics-server',
    'registry.k8s.io/metrics-server/metrics-server:v0.8.1',
    20,
    'b2d2efaf5ac3b366ed0f839d2412a2c4279d4fc2a2a733f12c52133faed36c41',
  ),
  pin(
    'ingress',
    'ingress-nginx',
    'registry.k8s.io/ingress-nginx/controller:v1.15.1',
    110,
    '594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1',
  ),
  pin('gateway', 'nginx-gateway', 'ghcr.io/nginx/nginx-gateway-fabric:2.6.7', 35),
  pin('gateway', 'nginx-gateway-data-plane', 'ghcr.io/nginx/nginx-gateway-fabric/nginx:2.6.7', 60),
  pin('storage', 'csi-provisioner', `${STORAGE}/csi-provisioner:v6.3.0`, 30),
  pin('storage', 'csi-resizer', `${STORAGE}/csi-resizer:v2.2.1`, 28),
  pin('storage', 'node-driver-registrar', `${STORAGE}/csi-node-driver-registrar:v2.17.0`, 14),
  pin('storage', 'hostpathplugin', `${STORAGE}/hostpathplugin:v1.17.1`, 35),
  pin('calico', 'calico-cni', `${CALICO}/cni:v3.32.1`, 75),
  pin('calico', 'calico-node', `${CALICO}/node:v3.32.1`, 120),
  pin('calico', 'calico-kube-controllers', `${CALICO}/kube-controllers:v3.32.1`, 45),
];

/** The name that pods use. Throws for an id that nobody has pinned: that is a mistake in this program. */
export function image(id: string): string {
  const found = IMAGES.find((one) => one.id === id);
  if (!found) throw new Error(`no image is called ${id}`);
  return found.name;
}

/** `name@digest`, or the name alone: what is asked for when it is fetched. */
export const reference = ({ name, digest }: ImagePin): string => (digest ? `${name}@${digest}` : name);

/** Whether there is one for that architecture. */
export const isFor = ({ only }: ImagePin, architecture: string): boolean =>
  only === undefined || only.some((one) => one === architecture);

/** The minor version of the course's clusters. */
export const USUAL_MINOR = '1.36';

/** Minor versions that nodes can have, newest first. */
export const MINORS: readonly string[] = nodes.map(({ id }) => id.replace('node-', ''));

/** The image for nodes of a minor version; `undefined` for one that there is none of. */
export const nodePin = (minor: string): ImagePin | undefined =>
  nodes.find(({ id }) => id === `node-${minor}`);
