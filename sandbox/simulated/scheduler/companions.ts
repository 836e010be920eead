/** Which pods belong together without saying so: those of their Services and of their controller (plugins/helper/spread.go). */
import type { Client } from '../client.ts';
import { type LabelSelector, selects, selectsLabels } from '../clientgo/selector.ts';
import type { LabelMatcher, SchedulablePod } from './types.ts';

const controllers: Readonly<Record<string, string>> = {
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
};

/** `undefined` for a pod nobody selects: it is spread with no others. */
export function companionsOf({ metadata }: SchedulablePod, client: Client): LabelMatcher | undefined {
  const { namespace = '', labels, ownerReferences } = metadata;
  const matchers: LabelMatcher[] = [];
  for (const { spec } of client.list('services', { namespace })) {
    const selector: Record<string, string> | undefined = spec?.selector;
    if (selector && selectsLabels(selector, labels))
      matchers.push((others) => selectsLabels(selector, others));
  }
  const owner = ownerReferences?.find(({ controller }) => controller);
  const resource = owner && controllers[owner.kind];
  const selector = resource && client.get(resource, namespace, owner.name)?.['spec']?.selector;
  if (selector) matchers.push(ofController(owner.kind, selector));
  return matchers.length > 0 ? (others) => matchers.every((matcher) => matcher(others)) : undefined;
}

/** A ReplicationController's selector is of the old form: labels alone. */
function ofController(kind: string, selector: LabelSelector & Record<string, string>): LabelMatcher {
  return kind === 'ReplicationController'
    ? (labels) => selectsLabels(selector, labels)
    : (labels) => selects(selector, labels);
}
