/** Field selectors as in a query (`spec.nodeName=naru-worker,status.phase!=Running`). Each kind lists the fields it knows. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest } from '../errors.ts';

interface Term {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** `true` when the object is selected. */
export type FieldMatcher = (object: KubeObject) => boolean;

/** Parses a selector for a kind. Throws 400 for a field the kind does not know. */
export function parseFieldSelector(text: string, definition: ResourceDefinition): FieldMatcher {
  const terms = splitTerms(text).map((term) => parseTerm(term, text));
  const known = fieldsOf(emptyObject(definition), definition);
  for (const { field } of terms) {
    if (!Object.hasOwn(known, field)) throw badRequest(unknownField(field, definition));
  }
  return (object) => {
    const fields = fieldsOf(object, definition);
    return terms.every(({ field, equal, value }) => ((fields[field] ?? '') === value) === equal);
  };
}

/** Kinds with fields of their own say so each in its own words (`AddFieldLabelConversionFunc` of their versions). */
function unknownField(field: string, { fields, kind, group, version }: ResourceDefinition): string {
  const quoted = JSON.stringify(field);
  if (!fields) return `${quoted} is not a known field selector: only "metadata.name", "metadata.namespace"`;
  if (kind === 'Job') return `field label ${quoted} not supported for Job`;
  if (kind === 'ResourceSlice')
    return `field label not supported for ${group}/${version}, Kind=${kind}: ${field}`;
  return `field label not supported: ${field}`;
}

/** Splits at commas that no backslash protects. */
function splitTerms(text: string): string[] {
  return (text.match(/(?:\\.|[^,\\])+/gs) ?? []).filter((term) => term.trim() !== '');
}

function parseTerm(term: string, selector: string): Term {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
  const value = unescaped(match[3]!);
  return { field: match[1]!.trim(), equal: match[2] !== '!=', value };
}

/** Throws 400: what has a meaning in a selector must be protected, and nothing else may be. */
function unescaped(value: string): string {
  for (const [pair] of value.matchAll(/\\.?|[,=]/gs)) {
    if (/^\\[\\,=]$/.test(pair)) continue;
    const why = pair.startsWith('\\') ? 'invalid escape sequence' : 'unescaped character in value';
    const shown = pair.startsWith('\\') ? pair : pair.charCodeAt(0);
    throw badRequest(`invalid field selector: ${why}: ${shown}`);
  }
  return value.replace(/\\([\\,=])/g, '$1');
}

function fieldsOf(object: KubeObject, definition: ResourceDefinition): Record<string, string> {
  return {
    ...definition.fields?.(object),
    'metadata.name': object.metadata.name,
    ...(definition.namespaced || !definition.fields
      ? { 'metadata.namespace': object.metadata.namespace ?? '' }
      : {}),
  };
}

/** Something to ask a kind's `fields` for the labels it knows. */
function emptyObject(definition: ResourceDefinition): KubeObject {
  return {
    apiVersion: definition.version,
    kind: definition.kind,
    metadata: { name: '' },
    spec: {},
    status: {},
  };
}
