/** YAML that many nodes of many clusters read: configurations of components, manifests. What was read once is remembered. */
import { parseDocument } from 'yaml';

export interface YamlText {
  /** What it holds; frozen at the top, and not to be changed below. */
  readonly value: unknown;
  /** The first mistake: its code in the library, and its line from 1. */
  readonly error: { readonly code: string; readonly line: number } | undefined;
}

/** How many texts are remembered, and how long one may be for that. */
const MEMORY = { texts: 64, length: 32_768 };
const known = new Map<string, YamlText>();

export function readYaml(text: string): YamlText {
  const found = known.get(text);
  if (found) return found;
  const read = readAfresh(text);
  if (text.length <= MEMORY.length) {
    if (known.size >= MEMORY.texts) known.delete(known.keys().next().value ?? '');
    known.set(text, read);
  }
  return read;
}

function readAfresh(text: string): YamlText {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { value: undefined, error: { code: error.code, line: error.linePos?.[0].line ?? 1 } };
  return { value: document.toJS(), error: undefined };
}
