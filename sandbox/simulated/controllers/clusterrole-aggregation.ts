/** Fills roles that gather others with the rules of those (pkg/controller/clusterroleaggregation). */

import { type LabelSelector, selects } from '../clientgo/selector.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import { canonical, isEqual } from './equal.ts';
import type { ControllerContext } from './types.ts';

const RESOURCE = 'clusterroles.rbac.authorization.k8s.io';
/** Of roles that gather others. */
const GATHERING = 'gathering';

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
  roles.addIndex(GATHERING, ({ aggregationRule }) => (aggregationRule ? [GATHERING] : []));
  // Whichever role changed, it may be one that others gather, or have been.
  const changed = () => {
    for (const { metadata } of inOrder(roles.byIndex(GATHERING, GATHERING))) queue.add(metadata.name);
  };
  return together(queue, roles.on({ added: changed, updated: changed, deleted: changed }));
}

/** Those that others gather come before them: admin gathers edit, which gathers view. */
function inOrder(roles: readonly ClusterRole[]): readonly ClusterRole[] {
  const ordered = new Set<ClusterRole>();
  const visited = new Set<ClusterRole>();
  const visit = (role: ClusterRole): void => {
    if (visited.has(role)) return;
    visited.add(role);
    for (const other of roles) if (gathers(role, other)) visit(other);
    ordered.add(role);
  };
  roles.forEach(visit);
  return [...ordered];
}

function gathers({ aggregationRule }: ClusterRole, { metadata }: KubeObject): boolean {
  return selectorsOf(aggregationRule).some((selector) => selects(selector, metadata.labels));
}

function selectorsOf(rule: ClusterRole['aggregationRule']): readonly LabelSelector[] {
  return rule?.clusterRoleSelectors ?? [];
}

function sync({ client }: ControllerContext, name: string): void {
  const role = client.get<ClusterRole>(RESOURCE, undefined, name);
  if (!role?.aggregationRule) return;
  const others = client.list<ClusterRole>(RESOURCE).filter(({ metadata }) => metadata.name !== name);
  const gathered = selectorsOf(role.aggregationRule).flatMap((selector) =>
    others.filter(({ metadata }) => selects(selector, metadata.labels)),
  );
  const rules = different(gathered.flatMap((each) => each.rules ?? []));
  if (isEqual(rules, role.rules ?? [])) return;
  client.patch(RESOURCE, undefined, name, { rules: rules.length > 0 ? rules : null });
}

/** Each rule once, in the order in which they came. */
function different(rules: readonly object[]): object[] {
  return [...new Map(rules.map((rule) => [textOf(rule), rule])).values()];
}

/** Rules that are stored stay as they are, and new clusters begin with the same ones. */
const texts = new WeakMap<object, string>();

function textOf(rule: object): string {
  const known = texts.get(rule);
  if (known !== undefined) return known;
  const text = canonical(rule);
  if (Object.isFrozen(rule)) texts.set(rule, text);
  return text;
}
