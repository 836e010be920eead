/** The definitions of Gateway API, as they are applied to a cluster: without what a cluster has added. */
import { readPacked } from '../../gateway-api/packed.ts';
import type { KubeObject } from '../../kube-types.ts';

export function gatewayApi(): KubeObject[] {
  return (readPacked() as KubeObject[]).map(({ apiVersion, kind, metadata, spec }) => {
    const { name, annotations, labels } = metadata ?? {};
    return {
      apiVersion,
      kind,
      metadata: { ...(name && { name }), ...(annotations && { annotations }), ...(labels && { labels }) },
      spec,
    } as KubeObject;
  });
}
