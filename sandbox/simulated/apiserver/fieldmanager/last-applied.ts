/**
 * From `kubectl apply` to `kubectl apply --server-side`: what the client applied last, kept in an annotation, is what
 * kubectl may take over without a conflict, and is kept up to date for a way back
 * (managedfields/internal/lastappliedmanager.go, lastappliedupdater.go).
 */
import type { KubeObject } from '../../objects.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { compareObjects } from './compare.ts';
import { difference, EMPTY, type FieldSet } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import { touched } from './ownership.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The only manager for whom the annotation counts. */
export const KUBECTL = 'kubectl';

/** Fields that kubectl applied from the client's side and that nobody changed since. */
export function lastAppliedFields(live: KubeObject, type: FieldType): FieldSet {
  const applied = parsed(live.metadata.annotations?.[LAST_APPLIED]);
  if (!applied || applied['apiVersion'] !== live.apiVersion) return EMPTY;
  return difference(fieldsOf(applied, type), touched(compareObjects(applied, live, type)));
}

function parsed(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the annotation says after an apply: the applied object, without the annotation itself, as Go writes JSON. */
export function lastAppliedText(applied: KubeObject): string {
  const { annotations, ...metadata } = applied.metadata;
  const { [LAST_APPLIED]: _, ...others } = annotations ?? {};
  if (annotations) Object.assign(metadata, { annotations: others });
  return `${JSON.stringify(inOrder({ ...applied, metadata }))}\n`;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}
