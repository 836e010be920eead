/**
 * ResourceQuota: nothing is made that is more than a quota of the namespace leaves, and what is made is counted at
 * once, so that the next request knows. After apiserver/pkg/admission/plugin/resourcequota.
 */
import type { Client } from '../client.ts';
import { compareQuantities, type Quantity } from '../codec/quantity.ts';
import type { KubeObject } from '../objects.ts';
import { type Amounts, addTo, amountsOf, difference, listOf, masked, printed } from './amounts.ts';
import { isInScope } from './quota/scopes.ts';
import { resourceOf, unsaid, usageOf } from './quota/usage.ts';
import { refusedByName } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

/** A quota that is about the object of a request, and its new usage. */
interface Charge {
  readonly quota: KubeObject;
  readonly used: Amounts;
}

export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(request, client) {
    const { namespace, object } = request;
    if (!namespace || !object || !isCharged(request)) return;
    const quotas = client.list('resourcequotas', { namespace });
    if (quotas.length === 0) return;
    const about = quotas.filter((quota) => isAbout(quota, request, object));
    for (const quota of about) requireSaid(request, quota, object);
    const wanted = wantedBy(request, object);
    const charges = about.flatMap((quota) => chargeTo(quota, wanted, request) ?? []);
    if (!request.dryRun && !isThere(request, client)) for (const charge of charges) write(charge, client);
  },
};

/** Creation always; of what can grow later also its updates. */
function isCharged({ operation, resource, subresource }: AdmissionRequest): boolean {
  if (operation === 'CREATE') return subresource === '';
  if (operation === 'DELETE') return false;
  if (resource === 'pods') return subresource === 'resize';
  return subresource === '' && (resource === 'services' || resource === 'persistentvolumeclaims');
}

function isAbout(quota: KubeObject, { resource }: AdmissionRequest, object: KubeObject): boolean {
  return namesFor(quota, resource).length > 0 && isInScope(quota, resource, object);
}

/** What the quota limits of this resource, as far as its controller knows it. */
function namesFor(quota: KubeObject, resource: string): string[] {
  return Object.keys(quota['status']?.hard ?? {}).filter((name) => resourceOf(name) === resource);
}

function requireSaid(request: AdmissionRequest, quota: KubeObject, object: KubeObject): void {
  if (request.resource !== 'pods') return;
  const missing = unsaid(object, namesFor(quota, 'pods'));
  if (missing) throw refusedByName(request, `failed quota: ${quota.metadata.name}: must specify ${missing}`);
}

/** What the request takes more than what is there. */
function wantedBy({ resource, old }: AdmissionRequest, object: KubeObject): Amounts {
  const usage = usageOf(resource, object);
  const more = old ? difference(usage, usageOf(resource, old)) : usage;
  return new Map([...more].filter(([, { nano }]) => nano !== 0n));
}

/** Throws 403 where it is more than is left; `undefined` where the quota has nothing to do with it. */
function chargeTo(quota: KubeObject, wanted: Amounts, request: AdmissionRequest): Charge | undefined {
  const hard = amountsOf(quota['status'].hard);
  const requested = masked(wanted, (name) => hard.has(name));
  if (requested.size === 0) return undefined;
  const before = amountsOf(quota['status'].used);
  const used = new Map(before);
  addTo(used, requested);
  const exceeds = (name: string) => requested.has(name) && isMore(used.get(name), hard.get(name));
  const exceeded = new Set([...hard.keys()].filter(exceeds));
  if (exceeded.size === 0) return { quota, used };
  const shown = (amounts: Amounts) => printed(masked(amounts, (name) => exceeded.has(name)));
  const what = `requested: ${shown(requested)}, used: ${shown(before)}, limited: ${shown(hard)}`;
  throw refusedByName(request, `exceeded quota: ${quota.metadata.name}, ${what}`);
}

function isMore(one: Quantity | undefined, other: Quantity | undefined): boolean {
  return one !== undefined && other !== undefined && compareQuantities(one, other) > 0;
}

/** Somebody has the name already: this request will fail, and takes nothing. */
function isThere({ operation, resource, namespace, name }: AdmissionRequest, client: Client): boolean {
  return operation === 'CREATE' && client.get(resource, namespace, name) !== undefined;
}

function write({ quota, used }: Charge, client: Client): void {
  const { namespace, name } = quota.metadata;
  const status = { used: listOf(used) };
  const apiserver = client.as('kube-apiserver');
  apiserver.patch('resourcequotas', namespace, name, { status }, { subresource: 'status' });
}
