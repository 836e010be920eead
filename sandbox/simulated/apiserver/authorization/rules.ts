/** What a rule allows, and whether rules allow what others do. After `pkg/registry/rbac/validation/policy_comparator.go`. */
import type { AccessRequest, PolicyRule } from './types.ts';

/** Whether one of the rules allows a request. */
export function ruleAllows(request: AccessRequest, rule: PolicyRule): boolean {
  if (!has(rule.verbs, request.verb)) return false;
  if ('path' in request) return (rule.nonResourceURLs ?? []).some((url) => pathMatches(url, request.path));
  const { group, resource, subresource, name } = request;
  return (
    has(rule.apiGroups, group) &&
    resourceMatches(rule.resources ?? [], resource, subresource) &&
    (isEmpty(rule.resourceNames) || rule.resourceNames!.includes(name))
  );
}

function has(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(wanted));
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  if (resources.includes('*')) return true;
  if (subresource === '') return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

function pathMatches(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  return pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1));
}

/** What of `wanted` nobody who has `owned` may do, as the shortest list of rules; empty when all is covered. */
export function missingRights(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const single = wanted.flatMap(breakDown);
  return compact(single.filter((rule) => !owned.some((owner) => covers(owner, rule))));
}

/** Rules of one group, one resource, one verb and at most one name each. */
function breakDown(rule: PolicyRule): PolicyRule[] {
  const { verbs, nonResourceURLs = [] } = rule;
  const names = isEmpty(rule.resourceNames) ? [undefined] : rule.resourceNames!;
  const ofResources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
  );
  const ofPaths = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...ofResources, ...ofPaths];
}

function covers(owner: PolicyRule, rule: PolicyRule): boolean {
  return (
    hasAll(owner.verbs, rule.verbs) &&
    hasAll(owner.apiGroups, rule.apiGroups) &&
    (rule.resources ?? []).every((resource) => resourceCovered(owner.resources ?? [], resource)) &&
    (rule.nonResourceURLs ?? []).every((url) =>
      (owner.nonResourceURLs ?? []).some((pattern) => pathMatches(pattern, url)),
    ) &&
    namesCovered(owner.resourceNames, rule.resourceNames)
  );
}

function hasAll(owned: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  return (wanted ?? []).every((each) => has(owned, each));
}

function resourceCovered(owned: readonly string[], wanted: string): boolean {
  if (owned.includes('*') || owned.includes(wanted)) return true;
  const subresource = wanted.split('/')[1];
  return subresource !== undefined && owned.includes(`*/${subresource}`);
}

function namesCovered(owned: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  if (isEmpty(owned)) return true;
  return !isEmpty(wanted) && wanted!.every((name) => owned!.includes(name));
}

/** Rules about the same resource become one with all their verbs. */
function compact(rules: readonly PolicyRule[]): PolicyRule[] {
  const groups = Map.groupBy(rules, ({ verbs: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].flatMap((same) => {
    if (same[0]!.nonResourceURLs) return same;
    return [{ ...same[0]!, verbs: same.flatMap(({ verbs }) => verbs) }];
  });
}

/** A rule on one line, as messages about escalation print it. */
export function compactString(rule: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.filter(([, list]) => !isEmpty(list)).map(([name, list]) => `${name}:${quoted(list!)}`);
  return `{${shown.join(', ')}}`;
}

/** A list as Go's `%q` prints it. */
export function quoted(list: readonly string[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;
}
