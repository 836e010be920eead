/** Kinds that come and go while controllers run: those of CustomResourceDefinitions. */

import type { ResourceDefinition } from '../scheme/types.ts';
import { together } from './end.ts';
import { isDeletable, type Resource, resourceOf } from './resources.ts';
import type { ControllerContext } from './types.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** All resources there are now; `follow` is told of each, and of each that comes. */
export interface ResourceList {
  readonly current: readonly Resource[];
  /** What `watch` returns is ended when the resource is served no more, or with what `follow` returns. */
  follow(watch: (resource: Resource) => Disposable): Disposable;
}

/** What a server serves. Asking is cheap as long as nothing changes: then it is the same array. */
export type Served = () => readonly ResourceDefinition[];

/** A list that follows the definitions of the cluster. Several versions of a kind are one resource. */
export function resourceList({ informers }: ControllerContext, served: Served): ResourceList {
  let from: readonly ResourceDefinition[] | undefined;
  let current: readonly Resource[] = [];
  const list = () => {
    const now = served();
    if (now !== from) {
      from = now;
      current = distinct(now);
    }
    return current;
  };
  return {
    get current() {
      return list();
    },
    follow(watch) {
      const watched = new Map<string, Disposable>();
      const update = () => {
        const names = new Set(list().map(({ name }) => name));
        for (const resource of list()) {
          if (!watched.has(resource.name)) watched.set(resource.name, watch(resource));
        }
        for (const [name, one] of watched) {
          if (names.has(name)) continue;
          one[Symbol.dispose]();
          watched.delete(name);
        }
      };
      update();
      const definitions = informers.informer(DEFINITIONS);
      const changes = definitions.on({ added: update, updated: update, deleted: update });
      return together(changes, { [Symbol.dispose]: () => together(...watched.values())[Symbol.dispose]() });
    },
  };
}

function distinct(served: readonly ResourceDefinition[]): readonly Resource[] {
  const names = new Map<string, Resource>();
  for (const definition of served.filter(isDeletable)) {
    const resource = resourceOf(definition);
    if (!names.has(resource.name)) names.set(resource.name, resource);
  }
  return [...names.values()];
}
