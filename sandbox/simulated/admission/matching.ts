/**
 * Which writes a webhook or an admission policy is about: rules, selectors, and other versions of the same resource.
 * After `pkg/admission/plugin/policy/matching` and `plugin/webhook/{generic,predicates}` of the API server.
 */

import { notFound } from '../apiserver/errors.ts';
import type { Client } from '../client.ts';
import { isEmptySelector, type LabelSelector, selects } from '../clientgo/selector.ts';
import type { KubeObject } from '../objects.ts';
import type { ResourceDefinition } from '../scheme/types.ts';
import { isGenerated } from './requests.ts';
import type { AdmissionRequest } from './types.ts';

/** A rule as policies and webhooks have it; policies may name objects, too. */
export interface Rule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
  readonly resourceNames?: readonly string[];
}

export interface Criteria {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly resourceRules?: readonly Rule[];
  readonly excludeResourceRules?: readonly Rule[];
}

/** The kinds a server serves: for the other versions of a resource. */
export interface Kinds {
  readonly resources: readonly ResourceDefinition[];
}

const EXEMPT = new Set([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** What configures admission is not subject to it: whoever locks himself out can undo it. */
export function isExempt({ definition }: AdmissionRequest): boolean {
  return definition.group === 'admissionregistration.k8s.io' && EXEMPT.has(definition.plural);
}

/**
 * The resource a write matches as: the one that was asked for, or with `Equivalent` another version of it.
 * `undefined` when it is none of these criteria's business. Throws 404 when the namespace is not there.
 */
export function matchedAs(
  criteria: Criteria,
  request: AdmissionRequest,
  client: Client,
  kinds: Kinds,
): ResourceDefinition | undefined {
  const inNamespace = matchesNamespace(criteria.namespaceSelector, request, client);
  if (inNamespace === false || !matchesObject(criteria.objectSelector, request)) return undefined;
  const { excludeResourceRules = [], resourceRules = [], matchPolicy } = criteria;
  if (matchRules(excludeResourceRules, matchPolicy, request, kinds)) return undefined;
  const matched =
    resourceRules.length === 0 ? request.served : matchRules(resourceRules, matchPolicy, request, kinds);
  // Only a write that is meant at all fails for want of its namespace.
  if (matched && inNamespace === 'unknown') throw missingNamespace(request.namespace ?? '');
  return matched;
}

function missingNamespace(name: string) {
  return notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, name);
}

function matchRules(
  rules: readonly Rule[],
  matchPolicy: string | undefined,
  request: AdmissionRequest,
  kinds: Kinds,
): ResourceDefinition | undefined {
  const matches = (rule: Rule, as: ResourceDefinition) => matchesRule(rule, request, as);
  if (rules.some((rule) => matches(rule, request.served))) return request.served;
  if (matchPolicy !== 'Equivalent') return undefined;
  const others = equivalents(request, kinds);
  for (const rule of rules) {
    const found = others.find((other) => matches(rule, other));
    if (found) return found;
  }
  return undefined;
}

/** The other names and versions under which the same objects are served. */
function equivalents({ definition, served }: AdmissionRequest, { resources }: Kinds): ResourceDefinition[] {
  const name = definition.group ? `${definition.plural}.${definition.group}` : definition.plural;
  const family = resources.filter(
    ({ storedAs, custom, group, plural }) =>
      storedAs?.resource === name || (custom && group === served.group && plural === served.plural),
  );
  return served === definition ? family : [definition, ...family].filter((each) => each !== served);
}

function matchesRule(rule: Rule, request: AdmissionRequest, as: ResourceDefinition): boolean {
  return (
    matchesScope(rule.scope, request) &&
    includes(rule.operations, request.operation) &&
    includes(rule.apiGroups, as.group) &&
    includes(rule.apiVersions, as.version) &&
    matchesResource(rule.resources ?? [], as.plural, request.subresource) &&
    matchesName(rule.resourceNames ?? [], request)
  );
}

/** Namespaces themselves count as things of the cluster. */
function matchesScope(scope: string | undefined, { resource, namespace }: AdmissionRequest): boolean {
  if (scope === undefined || scope === '*') return true;
  const namespaced = resource !== 'namespaces' && namespace !== undefined;
  return namespaced === (scope === 'Namespaced');
}

function includes(wanted: readonly string[] = [], value: string): boolean {
  return wanted.includes('*') || wanted.includes(value);
}

/** `pods`, `pods/status`, `pods/*`; a star for any resource, and after the slash for any subresource and none. */
function matchesResource(wanted: readonly string[], plural: string, subresource: string): boolean {
  return wanted.some((each) => {
    const slash = each.indexOf('/');
    const resource = slash < 0 ? each : each.slice(0, slash);
    const part = slash < 0 ? '' : each.slice(slash + 1);
    return (resource === '*' || resource === plural) && (part === '*' || part === subresource);
  });
}

function matchesName(names: readonly string[], request: AdmissionRequest): boolean {
  return names.length === 0 || names.includes(nameOf(request));
}

/** The name the client gave; '' when it left that to the server. */
export function nameOf(request: AdmissionRequest): string {
  return isGenerated(request) ? '' : request.name;
}

function matchesNamespace(
  selector: LabelSelector | undefined,
  request: AdmissionRequest,
  client: Client,
): boolean | 'unknown' {
  const isNamespace = request.definition.group === '' && request.definition.plural === 'namespaces';
  if (request.namespace === undefined && !isNamespace) return true;
  if (isEmptySelector(selector)) return true;
  const labels = isNamespace ? labelsOfNamespaceItself(request) : labelsAround(request, client);
  return labels ? selects(selector, labels) : 'unknown';
}

function labelsOfNamespaceItself({ operation, subresource, object, old }: AdmissionRequest) {
  const written = subresource === '' && operation !== 'DELETE' ? object : old;
  return written ? (written.metadata.labels ?? {}) : undefined;
}

function labelsAround({ namespace }: AdmissionRequest, client: Client) {
  const found = client.get('namespaces', undefined, namespace ?? '');
  return found ? (found.metadata.labels ?? {}) : undefined;
}

/** Either what is there or what is to be there has the labels. */
function matchesObject(selector: LabelSelector | undefined, { object, old }: AdmissionRequest): boolean {
  if (isEmptySelector(selector)) return true;
  const has = (each: KubeObject | undefined) =>
    each !== undefined && selects(selector, each.metadata?.labels);
  return has(object) || has(old);
}

/** An object as the matched version shows it. */
export function inVersion(as: ResourceDefinition, object: KubeObject | undefined): KubeObject | undefined {
  if (!object) return undefined;
  if (as.storedAs) return as.storedAs.fromStored(object);
  // Versions of a custom kind differ in their names alone.
  const apiVersion = as.group ? `${as.group}/${as.version}` : as.version;
  return as.custom && object.apiVersion !== apiVersion ? { ...object, apiVersion } : object;
}
