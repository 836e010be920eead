/**
 * Puts the bootstrap policy into a cluster: what is missing is made, and what somebody took away from a role or a
 * binding comes back, unless it says `autoupdate: "false"` (`pkg/registry/rbac/rest/storage_rbac.go`).
 */
import { missingRights } from '../apiserver/authorization/rules.ts';
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { equalJson } from '../storage/index.ts';
import { AUTOUPDATE, bootstrapPolicy } from './policy.ts';

const GROUP = 'rbac.authorization.k8s.io';

export function ensurePolicy(client: Client): void {
  for (const object of bootstrapPolicy()) {
    const resource = `${object.kind.toLowerCase()}s.${GROUP}`;
    ensure(client, resource, object, object['roleRef'] ? withSubjects : withRules);
  }
}

type Repair = (existing: KubeObject, wanted: KubeObject) => KubeObject | undefined;

function ensure(client: Client, resource: string, wanted: KubeObject, repair: Repair): void {
  const existing = client.get(resource, wanted.metadata.namespace, wanted.metadata.name);
  if (!existing) {
    client.create(resource, wanted);
    return;
  }
  if (existing.metadata.annotations?.[AUTOUPDATE] === 'false') return;
  const repaired = repair(existing, wanted);
  if (repaired) client.update(resource, repaired);
}

/** Aggregated roles are the business of their controller. */
function withRules(existing: KubeObject, wanted: KubeObject): KubeObject | undefined {
  if (wanted['aggregationRule'] || equalJson(existing['rules'], wanted['rules'])) return undefined;
  const missing = missingRights(existing['rules'] ?? [], wanted['rules'] ?? []);
  if (missing.length === 0) return undefined;
  return { ...existing, rules: [...(existing['rules'] ?? []), ...missing] };
}

function withSubjects(existing: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const has: Record<string, unknown>[] = existing['subjects'] ?? [];
  const missing = ((wanted['subjects'] ?? []) as Record<string, unknown>[]).filter(
    (subject) => !has.some(({ kind, name }) => kind === subject['kind'] && name === subject['name']),
  );
  if (missing.length === 0) return undefined;
  return { ...existing, subjects: [...has, ...missing] };
}
