/** Rules of roles on one line each, so that a page of them can be read. */
import type { PolicyRule } from '../apiserver/authorization/types.ts';

/**
 * Rules by role. A rule is `verbs groups: resources`, `verbs groups: resources = names` or `verbs path paths`; lists
 * have commas, and the group without a name is `core`.
 */
export type RoleTable = Readonly<Record<string, readonly string[]>>;

const RULE =
  /^(?<verbs>\S+) (?:path (?<paths>\S+)|(?<groups>[^\s:]+): (?<resources>\S+)(?: = (?<names>\S+))?)$/;

/** The rule a line stands for. Throws for a line that is none. */
export function ruleOf(line: string): PolicyRule {
  const { verbs, paths, groups, resources, names } = RULE.exec(line)?.groups ?? {};
  if (!verbs) throw new Error(`not a rule: ${line}`);
  const list = (text: string) => text.split(',');
  if (paths) return { nonResourceURLs: list(paths), verbs: list(verbs) };
  return {
    apiGroups: list(groups!).map((group) => (group === 'core' ? '' : group)),
    ...(names ? { resourceNames: list(names) } : {}),
    resources: list(resources!),
    verbs: list(verbs),
  };
}
