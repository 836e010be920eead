/** Fills roles that gather others with the rules of those (pkg/controller/clusterroleaggregation). */

import { type LabelSelector, selects } from '../clientgo/selector.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import { canonical, isEqual } from './equal.ts';
import type { ControllerContext } from './types.ts';

const RESOURCE = 'clusterroles.rbac.authorization.k8s.io';

interface ClusterRole extends KubeObject {
  rules: object[] | null;
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}

export function startClusterRoleAggregation(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('clusterrole-aggregation-controller');
  const work = (name: string) => sync({ ...context, client }, name);
  const queue = createWorkQueue({ clock, log, work });
  const roles = informers.informer<ClusterRole>(RESOURCE);
  // Whichever role changed, it may be one that others gather, or have been.
  const changed = () => {
    for (const { metadata, aggregationRule } of client.list<ClusterRole>(RESOURCE)) {
      if (aggregationRule) queue.add(metadata.name);
    }
  };
  return together(queue, roles.on({ added: changed, updated: changed, deleted: changed }));
}

function sync({ client }: ControllerContext, name: string): void {
  const role = client.get<ClusterRole>(RESOURCE, undefined, name);
  if (!role?.aggregationRule) return;
  const others = client.list<ClusterRole>(RESOURCE).filter(({ metadata }) => metadata.name !== name);
  const gathered = (role.aggregationRule.clusterRoleSelectors ?? []).flatMap((selector) =>
    others.filter(({ metadata }) => selects(selector, metadata.labels)),
  );
  const rules = different(gathered.flatMap((each) => each.rules ?? []));
  if (isEqual(rules, role.rules ?? [])) return;
  client.patch(RESOURCE, undefined, name, { rules: rules.length > 0 ? rules : null });
}

/** Each rule once, in the order in which they came. */
function different(rules: readonly object[]): object[] {
  return [...new Map(rules.map((rule) => [canonical(rule), rule])).values()];
}
