/** ImageLocality: rather a node that has the pod's images, the larger they are (framework/plugins/imagelocality). */
import type { NodeInfo, Score } from '../types.ts';

/** Bytes; below the first nothing is gained, above the second (a container) no more. */
const thresholds = { least: 23 * 1024 * 1024, most: 1000 * 1024 * 1024 };

export const imageLocality: Score = (pod, infos, around) => {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const { least } = thresholds;
  const most = thresholds.most * containers.length;
  return infos.map((info) => {
    const sum = containers.reduce((total, { image }) => total + worth(image ?? '', info, around.infos), 0);
    return Math.floor((100 * (Math.min(Math.max(sum, least), most) - least)) / (most - least));
  });
};

/** The size of an image, less the fewer nodes have it, so that pods do not crowd where the first of them was. */
function worth(image: string, info: NodeInfo, all: readonly NodeInfo[]): number {
  const name = normalized(image);
  const size = sizesOf(info.node).get(name);
  if (size === undefined) return 0;
  const having = all.filter(({ node }) => sizesOf(node).has(name)).length;
  return Math.floor((size * having) / all.length);
}

/** Stored nodes are frozen, so what they have cannot change under us. */
const known = new WeakMap<NodeInfo['node'], ReadonlyMap<string, number>>();

function sizesOf(node: NodeInfo['node']): ReadonlyMap<string, number> {
  const sizes =
    known.get(node) ??
    new Map(
      (node.status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) =>
        names.map((name) => [normalized(name), sizeBytes] as const),
      ),
    );
  known.set(node, sizes);
  return sizes;
}

/** As the runtime lists it: with a registry and a tag. */
function normalized(image: string): string {
  const tagged = image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`;
  const [host = '', ...rest] = tagged.split('/');
  if (rest.length === 0) return `docker.io/library/${tagged}`;
  return /[.:]|^localhost$/.test(host) ? tagged : `docker.io/${tagged}`;
}
