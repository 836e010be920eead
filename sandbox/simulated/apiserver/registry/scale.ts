/** The scale subresource: replicas of any workload, seen as one kind (autoscaling/v1 Scale). */
import type { KubeObject } from '../../objects.ts';
import { copyJson } from '../../storage/index.ts';
import { invalid } from '../errors.ts';

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** The Scale of a Deployment, ReplicaSet or StatefulSet. */
export function scaleOf(object: KubeObject): KubeObject {
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

/** The selector of a workload: what a ReplicationController has are plain labels. */
function selectorOf({ kind, spec }: KubeObject): LabelSelector {
  const selector = spec?.selector ?? {};
  return kind === 'ReplicationController' ? { matchLabels: selector } : selector;
}

/** The object with the replicas a Scale asks for. Throws 422 for a negative number. */
export function withScale(object: KubeObject, scale: KubeObject): KubeObject {
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
  next['spec'].replicas = replicas;
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
