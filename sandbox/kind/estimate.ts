/** About what a cluster of kind takes, before it is made: what was measured, put together. */
import { IMAGES, type ImagePin, nodePin, USUAL_MINOR } from '../images/pins.ts';
import type { SandboxSpec } from '../types.ts';
import { addonsOf, imagesOf } from './addons/index.ts';

export interface Estimate {
  /** MiB when nothing happens in it. */
  readonly memory: number;
  /** Seconds until it is ready, with the images here, on two cores. */
  readonly seconds: number;
  /** What it needs of images, for one architecture, in MiB to fetch; that of the nodes among them. */
  readonly images: readonly ImagePin[];
  readonly download: number;
}

/** Measured with kind 0.33, Kubernetes v1.36.2 on two cores: 450 to 550 MiB and 110 to 130 MiB. */
const CONTROL_PLANE = 550;
const WORKER = 130;
/** One node 15 s, three 20 to 27 s, three control planes and a worker 69 s. */
const FIRST_SECONDS = 15;
const WORKER_SECONDS = 5;
const CONTROL_PLANE_SECONDS = 25;
/** Not measured: metrics-server alone took 21 s, and the others come up beside it. */
const ADDONS_SECONDS = 60;

export function estimateOf(spec: SandboxSpec): Estimate {
  const { nodes, controlPlanes = 1, kubernetes = USUAL_MINOR } = spec;
  const workers = nodes - controlPlanes;
  const addons = addonsOf(spec);
  const takes = addons.map(({ memory, perNode }) => memory * (perNode ? Math.max(1, workers) : 1));
  const node = nodePin(kubernetes);
  const balancer = IMAGES.filter(({ use }) => use === 'balancer' && controlPlanes > 1);
  const images = [...(node ? [node] : []), ...balancer, ...imagesOf(spec)];
  return {
    memory: CONTROL_PLANE * controlPlanes + WORKER * workers + sum(takes),
    seconds:
      FIRST_SECONDS +
      WORKER_SECONDS * workers +
      CONTROL_PLANE_SECONDS * (controlPlanes - 1) +
      (addons.length > 0 ? ADDONS_SECONDS : 0),
    images,
    download: sum(images.map(({ size }) => size)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
