/** Reads a YAML text by a schema. Whatever is wrong becomes a problem with its line and column; nothing is thrown. */
import { type Document, isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './types.ts';

/** Where a text stands: a whole file, or front matter that begins further down. */
export interface TextPlace {
  /** Relative to the lessons folder. */
  readonly file: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

export interface Read<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** What is done with a value before it is validated. It keeps its shape: problems are looked up in the text by their path. */
export type Prepare = (content: unknown) => unknown;

/** The value, or problems. An empty text counts as an empty mapping. */
export function readYaml<T>(
  text: string,
  schema: z.ZodType<T>,
  place: TextPlace,
  prepare: Prepare = (content) => content,
): Read<T> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number) => position(counter, offset, place);
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        ...at(error.pos[0]),
        message: `broken YAML: ${error.message}`,
        remedy: YAML_REMEDY,
      })),
    };
  }
  return validate(document, schema, at, prepare);
}

const YAML_REMEDY = 'Look at the indentation and the quotes of this line and the one above.';

type At = (offset: number) => Pick<Problem, 'severity' | 'file' | 'line' | 'column'>;

function position(counter: LineCounter, offset: number, place: TextPlace): ReturnType<At> {
  const { line, col } = counter.linePos(offset);
  return {
    severity: 'error',
    file: place.file,
    line: Math.max(1, line) + place.linesBefore,
    column: Math.max(1, col),
  };
}

function validate<T>(document: Document, schema: z.ZodType<T>, at: At, prepare: Prepare): Read<T> {
  const written = contentOf(document);
  if (written instanceof Error)
    return { problems: [{ ...at(0), message: `broken YAML: ${written.message}` }] };
  const content = prepare(written);
  const result = schema.safeParse(content);
  if (result.success) return { value: result.data, problems: [] };
  return { problems: result.error.issues.flatMap((issue) => explain(issue, document, content, schema, at)) };
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    return error;
  }
}

type Path = readonly PropertyKey[];

/** One problem per unknown key, one for anything else, in the words of an author. */
function explain(
  issue: z.core.$ZodIssue,
  document: Document,
  content: unknown,
  schema: z.ZodType,
  at: At,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...at(offsetOf(document, [...issue.path, key])),
      message: `${named(issue.path)}there is no key "${key}"`,
      remedy: `The keys here are: ${keysAt(schema, issue.path).join(', ')}.`,
    }));
  }
  const missing = issue.path.length > 0 && valueAt(content, issue.path) === undefined;
  const remedy = remedyOf(issue);
  const message = missing ? 'is missing' : issue.message;
  return [
    {
      ...at(offsetOf(document, issue.path)),
      message: `${named(issue.path)}${message}`,
      ...(remedy && { remedy }),
    },
  ];
}

function remedyOf(issue: z.core.$ZodIssue): string | undefined {
  const remedy = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  return typeof remedy === 'string' ? remedy : undefined;
}

/** `checks[0].object: ` */
function named(path: Path): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  return text === '' ? '' : `${text}: `;
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    content,
  );
}

/** The line and column of the key or item that a path leads to in a text of YAML, or of the last one on the way. */
export function placeAt(text: string, path: Path): { readonly line: number; readonly column: number } {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const { line, col } = counter.linePos(offsetOf(document, path));
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Where the key or item is that a path leads to, or the last one on the way that is there. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String((item.key as { value?: unknown })?.value) === String(key),
      );
      if (!pair) return offset;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) || offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

/** The keys a schema allows where a path leads. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const inner = path.reduce<unknown>(stepInto, schema);
  return Object.keys(definition(unwrapped(inner))['shape'] ?? {});
}

function stepInto(schema: unknown, key: PropertyKey): unknown {
  const def = definition(unwrapped(schema));
  if (def['type'] === 'array') return def['element'];
  if (def['type'] === 'record') return def['valueType'];
  return (def['shape'] as Record<PropertyKey, unknown> | undefined)?.[key];
}

/** What is inside optional and defaulted schemas. */
function unwrapped(schema: unknown): unknown {
  const inner = definition(schema)['innerType'];
  return inner === undefined ? schema : unwrapped(inner);
}

function definition(schema: unknown): Record<string, unknown> {
  return (schema as { def?: Record<string, unknown> } | undefined)?.def ?? {};
}
