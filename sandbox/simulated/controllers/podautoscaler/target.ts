/** What an autoscaler scales, seen through the scale subresource (horizontal.go, scaleForResourceMappings). */

import type { KubeObject, ResourceName } from '../../objects.ts';
import { statusError } from '../../objects.ts';
import type { Autoscaler, AutoscalerContext } from './types.ts';

export interface Target {
  readonly resource: ResourceName;
  readonly scale: KubeObject;
  readonly replicas: number;
  /** As in a query; '' where the scale says none. */
  readonly selector: string;
}

/** Throws an Error in the words of client-go when there is no such thing, or it cannot be scaled. */
export function targetOf({ client, resources }: AutoscalerContext, { metadata, spec }: Autoscaler): Target {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const group = groupOf(apiVersion);
  const found = resources().find((each) => each.kind === kind && groupOf(each.apiVersion) === group);
  if (!found)
    throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  const scale = client.getScale(found.name, metadata.namespace, name);
  if (!scale) throw statusError(404, 'NotFound', `${found.name} ${JSON.stringify(name)} not found`);
  const { spec: wanted = {}, status = {} } = scale;
  return { resource: found.name, scale, replicas: wanted.replicas ?? 0, selector: status.selector ?? '' };
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
