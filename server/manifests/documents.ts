/**
 * A manifest as its author wrote it: the documents of a YAML file with the place of everything in the text. Read as kubectl
 * reads it, which is YAML 1.1: `yes` and `on` are true, `0644` is octal.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type YAMLSeq,
} from 'yaml';
import type { Diagnostic } from '../protocol-files.ts';

export interface Place {
  readonly from: number;
  readonly to: number;
}

/** An object of a file: a document, or an item of a List. */
export interface Written {
  readonly node: Node;
  readonly document: Document;
  readonly apiVersion: string;
  readonly kind: string;
}

export interface Documents {
  readonly documents: readonly Document.Parsed[];
  /** What is wrong with the YAML itself. */
  readonly errors: readonly Diagnostic[];
  readonly say: Say;
}

export type Say = (
  place: Place,
  code: string,
  values?: Diagnostic['values'],
  more?: Partial<Pick<Diagnostic, 'severity' | 'said'>>,
) => Diagnostic;

export function readDocuments(text: string): Documents {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    stringKeys: true,
  });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const say: Say = ({ from, to }, code, values = {}, more = {}) => {
    const { line, col } = lines.linePos(from);
    return { from, to: Math.max(to, from), line, column: col, severity: 'error', code, values, ...more };
  };
  const errors = documents.flatMap(({ errors, warnings }) => [
    ...errors.map(({ code, message, pos: [from, to] }) =>
      say({ from, to }, `yaml.${code}`, {}, { said: message }),
    ),
    ...warnings.map(({ code, message, pos: [from, to] }) =>
      say({ from, to }, `yaml.${code}`, {}, { said: message, severity: 'warning' }),
    ),
  ]);
  return { documents, errors, say };
}

export const placeOf = (node: Node | null | undefined): Place => {
  const [from = 0, to = 0] = node?.range ?? [];
  return { from, to };
};

/** What an alias stands for; `undefined` where it leads nowhere. */
export function resolved(node: unknown, document: Document): Node | undefined {
  if (isAlias(node)) return node.resolve(document) as Node | undefined;
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}

export const keyOf = ({ key }: Pair<unknown, unknown>): string =>
  isScalar(key) ? String((key as { source?: string }).source ?? key.value) : '';

/** The pair of a field, as it is written. */
export function pairOf(node: unknown, field: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => keyOf(pair) === field) as Pair<ParsedNode, ParsedNode | null> | undefined;
}

export const textIn = (node: unknown, field: string): string => {
  const value = pairOf(node, field)?.value;
  return isScalar(value) && typeof value.value === 'string' ? value.value : '';
};

/** Objects of a document: itself, or the items of a List. Empty for a document without anything. */
export function objectsIn(document: Document): Written[] {
  const node = resolved(document.contents, document);
  if (!isMap(node)) return [];
  const items = pairOf(node, 'items')?.value;
  const list = textIn(node, 'kind') === 'List' && isSeq(items) ? items.items : [node];
  return list.flatMap((item) => {
    const one = resolved(item, document);
    return isMap(one)
      ? [{ node: one, document, apiVersion: textIn(one, 'apiVersion'), kind: textIn(one, 'kind') }]
      : [];
  });
}

/**
 * Where a field path of the API server is written: `spec.containers[0].image`, `metadata.labels[app]`. The last part that is
 * there when the rest is not; the key of a field rather than all that is below it.
 */
export function placeAt({ node, document }: Written, path: string): Place {
  let here: Node | undefined = node;
  let best = placeOf(pairOf(node, 'kind')?.value ?? node);
  for (const step of stepsOf(path)) {
    // A path without numbers means whichever item has the field.
    if (isSeq(here) && !/^\d+$/.test(step)) here = itemWith(here, step, document);
    if (isSeq(here)) {
      const item = here.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      const first = isMap(item) ? (item.items[0]?.key as Node | undefined) : item;
      best = placeOf(first ?? item);
      here = resolved(item, document);
    } else {
      const pair = pairOf(here, step);
      if (!pair) break;
      best = placeOf(pair.key);
      here = resolved(pair.value, document);
    }
  }
  return isScalar(here) && here.range ? placeOf(here) : best;
}

function itemWith(list: YAMLSeq, field: string, document: Document): Node | undefined {
  return list.items.map((item) => resolved(item, document)).find((item) => pairOf(item, field));
}

function stepsOf(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inBrackets]) =>
    (inBrackets ?? whole).replace(/^"(.*)"$/, '$1'),
  );
}
