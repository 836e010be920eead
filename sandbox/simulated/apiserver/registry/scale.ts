/** The scale subresource: replicas of any workload, seen as one kind (autoscaling/v1 Scale). */

import { replicasOf, replicasPatch, setReplicas } from '../../apiextensions/serving/scale.ts';
import type { KubeObject } from '../../objects.ts';
import type { CustomKind } from '../../scheme/types.ts';
import { copyJson } from '../../storage/index.ts';
import { internalError, invalid } from '../errors.ts';

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Where a custom kind has its replicas. */
type ScalePaths = CustomKind['scale'];

/** The Scale of a Deployment, ReplicaSet or StatefulSet; with `paths` of a custom resource. */
export function scaleOf(object: KubeObject, paths?: ScalePaths): KubeObject {
  if (paths) return customScaleOf(object, paths);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(selectorOf(object));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: object['spec']?.replicas ? { replicas: object['spec'].replicas } : {},
    status: { replicas: object['status']?.replicas ?? 0, ...(selector ? { selector } : {}) },
  };
}

/** Throws 500 where there are no replicas, as a real server does. */
function customScaleOf(object: KubeObject, paths: NonNullable<ScalePaths>): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { spec, status, selector } = replicasOf(object, paths);
  if (spec === undefined) {
    throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`);
  }
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: spec ? { replicas: spec } : {},
    status: { replicas: status, ...(selector ? { selector } : {}) },
  };
}

/** What of an object a Scale is about: a patch for whoever applies one. */
export function scalePatch(replicas: number, paths?: ScalePaths): Record<string, unknown> {
  return paths ? replicasPatch(paths, replicas) : { spec: { replicas } };
}

/** The selector of a workload: what a ReplicationController has are plain labels. */
function selectorOf({ kind, spec }: KubeObject): LabelSelector {
  const selector = spec?.selector ?? {};
  return kind === 'ReplicationController' ? { matchLabels: selector } : selector;
}

/** The object with the replicas a Scale asks for. Throws 422 for a negative number. */
export function withScale(object: KubeObject, scale: KubeObject, paths?: ScalePaths): KubeObject {
  const replicas = scale['spec']?.replicas ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw invalid({ group: 'autoscaling', plural: 'scales', kind: 'Scale' }, object.metadata.name, [
      {
        type: 'FieldValueInvalid',
        field: 'spec.replicas',
        detail: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
      },
    ]);
  }
  const next = copyJson(object);
  const { resourceVersion } = scale.metadata ?? {};
  if (resourceVersion) next.metadata.resourceVersion = resourceVersion;
  if (paths) setReplicas(next, paths, replicas);
  else next['spec'].replicas = replicas;
  return next;
}

/** A label selector as a query has it: `app=web,tier in (a,b)`. Keys in order, as Go prints them. */
function selectorText(selector: LabelSelector): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }));
  const others = (selector.matchExpressions ?? []).map((expression) => ({
    key: expression.key,
    text: expressionText(expression),
  }));
  return [...equal, ...others]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',');
}

function expressionText({
  key,
  operator,
  values = [],
}: NonNullable<LabelSelector['matchExpressions']>[number]): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`;
  }
}
