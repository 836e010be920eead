/** Files with manifests: YAML of one or more documents. */
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../sandbox/kube-types.ts';

/** The documents of a file with manifests; empty ones are left out, a List becomes its items. */
export function objectsOf(manifests: string): KubeObject[] {
  const documents = [...parseAllDocuments(manifests)].flatMap((document) =>
    'toJS' in document ? [document.toJS()] : [],
  );
  return documents
    .filter((object) => object !== null)
    .flatMap((object: KubeObject) => itemsOf(object) ?? [object]);
}

function itemsOf(object: KubeObject): KubeObject[] | undefined {
  return object.kind === 'List' && Array.isArray(object['items'])
    ? (object['items'] as KubeObject[])
    : undefined;
}
