/** Whether a cluster stands still, seen in its store. */
import { moves, WORKING_KINDS } from '../rest.ts';
import type { Store } from './storage/index.ts';

/** The kinds as the store names them. */
const RESOURCES = WORKING_KINDS.map(([apiVersion, kind]) => {
  const plural = `${kind.toLowerCase()}s`;
  const [group, version] = apiVersion.split('/');
  return version === undefined ? plural : `${plural}.${group}`;
});

/** `undefined` among the namespaces means all. */
export function isAtRest(store: Store, namespaces: readonly (string | undefined)[]): boolean {
  if (store.list('nodes').some(moves)) return false;
  const places = namespaces.includes(undefined) ? [undefined] : namespaces;
  return !places.some((namespace) =>
    RESOURCES.some((resource) => store.list(resource, namespace).some(moves)),
  );
}
