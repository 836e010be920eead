/** What a cluster of kind has besides what kind brings: objects of pinned versions, put in by us, nothing from a network. */
import { IMAGES, type ImagePin, type ImageUse } from '../../images/pins.ts';
import type { KubeObject } from '../../kube-types.ts';
import type { SandboxSpec } from '../../types.ts';
import { csiHostpath } from './csi-hostpath.ts';
import { gatewayApi } from './gateway-api.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { metricsServer } from './metrics-server.ts';
import { nginxGateway } from './nginx-gateway.ts';

export interface KindAddon {
  readonly use: ImageUse;
  /** As it is known: `metrics-server v0.8.1`. */
  readonly title: string;
  /** What its pods take on all nodes together when nothing happens, about, in MiB; for each node where `perNode`. */
  readonly memory: number;
  readonly perNode?: true;
  /** In the order in which they are put in. */
  objects(): KubeObject[];
}

const COURSE: readonly KindAddon[] = [
  { use: 'metrics', title: 'metrics-server v0.8.1', memory: 25, objects: metricsServer },
  { use: 'ingress', title: 'ingress-nginx v1.15.1', memory: 90, objects: ingressNginx },
  {
    use: 'gateway',
    title: 'Gateway API v1.5.1, NGINX Gateway Fabric 2.6.7',
    memory: 60,
    objects: () => [...gatewayApi(), ...nginxGateway()],
  },
  { use: 'storage', title: 'csi-driver-host-path v1.17.1', memory: 45, perNode: true, objects: csiHostpath },
];

/** Those that a specification asks for. */
export const addonsOf = ({ addons }: SandboxSpec): readonly KindAddon[] =>
  addons === 'course' ? COURSE : [];

/** Images of a cluster's add-ons, and of what exercises run in it. */
export function imagesOf(spec: SandboxSpec): readonly ImagePin[] {
  const uses: readonly ImageUse[] = [
    'lessons',
    ...addonsOf(spec).map(({ use }) => use),
    ...(spec.network === 'calico' ? (['calico'] as const) : []),
  ];
  return IMAGES.filter(({ use }) => uses.includes(use));
}
