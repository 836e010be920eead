/** The API server of the simulated cluster without its wire and without controllers: every kind, every admission plug-in. */
import { admissionPlugins } from '../../../../sandbox/simulated/admission/index.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../../../sandbox/simulated/admission/types.ts';
import { noFieldManager } from '../../../../sandbox/simulated/apiserver/fieldmanager/fieldmanager.ts';
import { createLocalClient, Registry } from '../../../../sandbox/simulated/apiserver/index.ts';
import type { UpdateOf } from '../../../../sandbox/simulated/apiserver/registry/prepare.ts';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import { type KubeObject, type Status, StatusError } from '../../../../sandbox/simulated/objects.ts';
import { resourceNamed, resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { Store } from '../../../../sandbox/simulated/storage/index.ts';

export interface TestApi {
  readonly client: Client;
  /** What the last write was warned of. */
  readonly warnings: readonly string[];
  /** As a client's POST. */
  create(resource: string, object: KubeObject, options?: { dryRun?: boolean }): KubeObject;
  /** As a client's PUT of what `change` makes of a copy of the stored object. */
  update(
    resource: string,
    name: string,
    change: (object: KubeObject) => void,
    subresource?: UpdateOf,
  ): KubeObject;
}

/** What is the same for every write that is looked at: the parts of an AdmissionRequest that plug-ins of old ignore. */
export function requestBasics(resource: string): Pick<AdmissionRequest, 'definition' | 'served' | 'passes'> {
  const definition = resourceNamed(resource)!;
  return { definition, served: definition, passes: { current: 1, again: false } };
}

interface TestApiOptions {
  readonly store?: Store;
  readonly admission?: readonly AdmissionPlugin[];
}

/** With the namespace `shop`, where everything happens. */
export function testApi({ store = new Store(), admission = admissionPlugins }: TestApiOptions = {}): TestApi {
  let turns = 0;
  const clock = { now: () => Date.UTC(2026, 10, 21), after: () => ({ [Symbol.dispose]() {} }) };
  const registry = new Registry({
    scheme: { resources, resourceNamed },
    store,
    clock,
    random: () => (turns++ * 0.618_034) % 1,
    admission,
    fieldManager: noFieldManager,
  });
  const client = createLocalClient(registry, () => {});
  registry.admissionClient = client;
  client.create('namespaces', object('Namespace', 'shop'));
  client.create('serviceaccounts', inShop('ServiceAccount', 'default'));
  const warnings: string[] = [];
  const by = (dryRun = false) => {
    warnings.length = 0;
    const warn = (text: string) => void warnings.push(text);
    return { user: { name: 'admin', groups: [] }, fieldManager: 'test', dryRun, warn };
  };
  const refOf = (resource: string, name: string) => {
    const definition = resourceNamed(resource)!;
    return { definition, namespace: definition.namespaced ? 'shop' : undefined, name };
  };
  return {
    client,
    warnings,
    create(resource, made, options = {}) {
      const { definition, namespace } = refOf(resource, '');
      return registry.create(definition, namespace, structuredClone(made), by(options.dryRun));
    },
    update(resource, name, change, subresource = '') {
      const changed = (old: KubeObject) => {
        const copy = structuredClone(old);
        change(copy);
        return copy;
      };
      return registry.update(refOf(resource, name), subresource, changed, by());
    },
  };
}

export function object(kind: string, name: string, more: object = {}, apiVersion = 'v1'): KubeObject {
  return { apiVersion, kind, metadata: { name }, ...more };
}

export function inShop(kind: string, name: string, more: object = {}, apiVersion = 'v1'): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...more };
}

/** A pod of one container `c`, unless `spec` says otherwise. */
export function pod(name: string, spec: object = {}): KubeObject {
  return inShop('Pod', name, { spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec } });
}

/** A pod whose one container asks for these resources. */
export function podOf(name: string, requests: object, limits: object = {}): KubeObject {
  return pod(name, { containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests, limits } }] });
}

/** The Status of a failure; throws when it was none. */
export function refusalOf(attempt: () => unknown): Status {
  try {
    attempt();
  } catch (cause) {
    if (cause instanceof StatusError) return cause.status;
    throw cause;
  }
  throw new Error('It was admitted.');
}
