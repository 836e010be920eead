/** What the API server itself writes into metadata, and the rules that hold for the metadata of every kind. */

import type { Chance } from '../../chance.ts';
import { timestamp } from '../../clientgo/time.ts';
import { flat } from '../../flat.ts';
import type { FieldError, KubeObject, ObjectMeta } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest } from '../errors.ts';
import type { ObjectRef } from './types.ts';

export { timestamp } from '../../clientgo/time.ts';

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const LONGEST_GENERATED_NAME = 58;

/** The name for a `generateName`: five letters that spell no words, as apiserver/pkg/storage/names does. */
function generatedName({ metadata, kind }: KubeObject, base: string, chance: Chance): string {
  const purpose = `${kind} ${metadata.namespace ?? ''}/${base}`;
  let suffix = '';
  for (let i = 0; i < 5; i++)
    suffix += SUFFIX_LETTERS[Math.floor(chance.random(purpose) * SUFFIX_LETTERS.length)];
  return base.slice(0, LONGEST_GENERATED_NAME) + suffix;
}

/** Fills metadata of a new object: name, uid, creationTimestamp; drops what only the server may say. */
export function fillNewMetadata(object: KubeObject, now: number, chance: Chance): void {
  const { metadata } = object;
  if (!metadata.name && metadata.generateName)
    metadata.name = generatedName(object, metadata.generateName, chance);
  metadata.name ??= '';
  metadata.uid = flat(chance.uuid(`${object.kind} ${metadata.namespace ?? ''}/${metadata.name}`));
  metadata.creationTimestamp = timestamp(now);
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata['selfLink' as keyof ObjectMeta];
  delete metadata.generation;
  dropEmpty(metadata);
}

/** Puts back what a client may not change, before the kind's own rules run. */
export function keepSystemMetadata(object: KubeObject, old: KubeObject): void {
  const { metadata } = object;
  metadata.name ||= old.metadata.name;
  const kept: Partial<ObjectMeta> = {
    uid: old.metadata.uid,
    creationTimestamp: old.metadata.creationTimestamp,
    generation: old.metadata.generation,
    deletionTimestamp: old.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: old.metadata.deletionGracePeriodSeconds,
    generateName: metadata.generateName ?? old.metadata.generateName,
  } as Partial<ObjectMeta>;
  for (const [field, value] of Object.entries(kept)) {
    if (value === undefined) delete metadata[field as keyof ObjectMeta];
    else Object.assign(metadata, { [field]: value });
  }
  dropEmpty(metadata);
}

/** Go's `omitempty`: empty maps and lists of metadata are not there. */
function dropEmpty(metadata: ObjectMeta): void {
  for (const field of [
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'generateName',
    'namespace',
  ] as const) {
    const value = metadata[field];
    if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)) {
      delete metadata[field];
    }
  }
}

const FIELD_ORDER = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[];

/** The same metadata with its fields in the order in which Go writes them, so that answers read like real ones. */
export function inOrder(metadata: ObjectMeta): ObjectMeta {
  const ordered: Record<string, unknown> = {};
  for (const field of FIELD_ORDER) if (metadata[field] !== undefined) ordered[field] = metadata[field];
  return Object.assign(ordered, metadata);
}

/** The namespace of the path wins over none at all and must agree with any. Throws 400. */
export function agreeOnNamespace(object: KubeObject, namespace: string | undefined): void {
  const own = object.metadata.namespace;
  if (namespace === undefined) {
    delete object.metadata.namespace;
    return;
  }
  if (own && own !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  object.metadata.namespace = namespace;
}

/** The name of the path must agree with the object's. Throws 400. */
export function agreeOnName(object: KubeObject, ref: ObjectRef): void {
  if (object.metadata.name === ref.name) return;
  if (!object.metadata.name) {
    throw badRequest(
      `the name of the object (${ref.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  throw badRequest(
    `the name of the object (${object.metadata.name}) does not match the name on the URL (${ref.name})`,
  );
}

/** Rules of metadata that hold for every update (ValidateObjectMetaUpdate); the kinds know the rest. */
export function validateMetadataUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  if (old.metadata.deletionTimestamp === undefined) return [];
  const known = old.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const shown = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const why = 'no new finalizers can be added if the object is being deleted, found new finalizers';
  return [
    { type: 'FieldValueForbidden', field: 'metadata.finalizers', detail: `Forbidden: ${why} ${shown}` },
  ];
}

/** The object with its kind first, whatever the client called it. */
export function typed(definition: ResourceDefinition, draft: KubeObject): KubeObject {
  const { apiVersion: _, kind: __, metadata, ...rest } = draft;
  const apiVersion = definition.group ? `${definition.group}/${definition.version}` : definition.version;
  return { kind: definition.kind, apiVersion, metadata: metadata ?? { name: '' }, ...rest };
}
