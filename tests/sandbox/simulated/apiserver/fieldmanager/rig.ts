/** A registry of the real kinds with field managers, and short words for writing to it. */
import { fieldManager, Registry } from '../../../../../sandbox/simulated/apiserver/index.ts';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { resourceNamed, resources } from '../../../../../sandbox/simulated/scheme/index.ts';
import { Store } from '../../../../../sandbox/simulated/storage/index.ts';

export interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1: unknown;
}

export class Rig {
  readonly #registry: Registry;
  now = Date.parse('2026-11-21T12:00:00Z');

  constructor() {
    this.#registry = new Registry({
      scheme: { resources, resourceNamed },
      store: new Store(),
      clock: { now: () => this.now, after: () => ({ [Symbol.dispose]: () => {} }) },
      random: () => 0.5,
      admission: [],
      fieldManager,
    });
  }

  create(resource: string, object: object, manager: string): KubeObject {
    const draft = structuredClone(object) as KubeObject;
    return this.#registry.create(
      resourceNamed(resource)!,
      this.#namespace(resource),
      draft,
      this.#by(manager),
    );
  }

  /** Writes what `change` makes of a copy of the stored object. */
  update(
    resource: string,
    name: string,
    manager: string,
    // biome-ignore lint/suspicious/noExplicitAny: tests change objects of every kind.
    change: (object: any) => void,
    subresource: '' | 'status' = '',
  ): KubeObject {
    const changed = (old: KubeObject) => {
      const copy = structuredClone(old);
      change(copy);
      return copy;
    };
    return this.#registry.update(this.#ref(resource, name), subresource, changed, this.#by(manager));
  }

  /** `name` is that of the path, where it is not the one in the object. */
  apply(resource: string, object: object, manager: string, force = false, name?: string): KubeObject {
    const patch = structuredClone(object) as KubeObject;
    const ref = this.#ref(resource, name ?? patch.metadata.name);
    return this.#registry.apply(ref, '', patch, force, this.#by(manager)).object;
  }

  get(resource: string, name: string): KubeObject {
    return this.#registry.get(this.#ref(resource, name));
  }

  #by(manager: string) {
    return { user: { name: 'me', groups: [] }, fieldManager: manager, dryRun: false, warn: () => {} };
  }

  #namespace(resource: string): string | undefined {
    return resourceNamed(resource)?.namespaced ? 'shop' : undefined;
  }

  #ref(resource: string, name: string) {
    return { definition: resourceNamed(resource)!, namespace: this.#namespace(resource), name };
  }
}

/** The owners of an object, by `manager operation[ subresource]`. */
export function owners(object: KubeObject): Record<string, unknown> {
  const entries = (object.metadata.managedFields ?? []) as Entry[];
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource, fieldsV1 }) => [
      [manager, operation, ...(subresource ? [subresource] : [])].join(' '),
      fieldsV1,
    ]),
  );
}

export function configMap(data: Record<string, string>, name = 'c'): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** A Deployment with these containers. */
export function deployment(containers: readonly object[], spec: object = {}, metadata: object = {}): object {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}
