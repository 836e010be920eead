/** A cluster made of a list of objects, for checks to look at. */
import { journalOf } from '../../checker/journal.ts';
import { startRecord } from '../../checker/start-record.ts';
import type { ClusterView, KubeObject, ListQuery, ObjectRef } from '../../checker/types.ts';

/** The list may be changed between looks; `ask` runs before each look and may throw. */
export function clusterOf(objects: KubeObject[], ask: () => void = () => {}): ClusterView {
  return {
    get: async (ref) => {
      ask();
      return objects.find((object) => isAt(object, ref) && object.metadata?.name === ref.name);
    },
    list: async (query) => {
      ask();
      return objects.filter((object) => isAt(object, query) && hasLabels(object, query));
    },
    dial: async () => 'refused',
    readFile: async () => undefined,
    readHome: async () => undefined,
    start: startRecord(),
    journal: journalOf(),
    exec: async () => ({ exitCode: 1, stdout: '', stderr: '' }),
  };
}

function isAt(object: KubeObject, where: ObjectRef | ListQuery): boolean {
  const sameKind = object.kind === where.kind && object.apiVersion === where.apiVersion;
  return sameKind && (where.namespace === undefined || object.metadata?.namespace === where.namespace);
}

function hasLabels(object: KubeObject, query: ListQuery): boolean {
  return Object.entries(query.labels ?? {}).every(([key, value]) => object.metadata?.labels?.[key] === value);
}
