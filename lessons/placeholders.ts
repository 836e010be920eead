/**
 * Placeholders: `{{name}}`, without spaces. In a text the value is written in its place; a value of YAML that is nothing but
 * a placeholder becomes the value itself, so that `replicas: "{{count}}"` is a number. What is no name of a value stays as it
 * is: Go templates use the same braces.
 */
import type { Values } from './types.ts';

const PLACEHOLDER = /\{\{([a-z][A-Za-z0-9]*(?:\.[A-Za-z0-9_-]+)?)\}\}/g;
/** Words of Go templates that look like names. */
const GO_TEMPLATE = new Set(['end', 'else', 'break', 'continue']);

/** The text with its placeholders replaced. */
export function fillText(text: string, values: Values): string {
  if (!text.includes('{{')) return text;
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

/** The same for everything inside a value of YAML, keys too. What has no placeholder is not copied. */
export function fill<T>(value: T, values: Values): T {
  return filled(value, values) as T;
}

function filled(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return filledText(value, values);
  if (Array.isArray(value)) {
    const items = value.map((item) => filled(item, values));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const parts = entries.map(([key, part]) => [fillText(key, values), filled(part, values)] as const);
  const same = parts.every(([key, part], index) => key === entries[index]![0] && part === entries[index]![1]);
  return same ? value : Object.fromEntries(parts);
}

function filledText(text: string, values: Values): unknown {
  const [only] = text.match(/^\{\{([^{}]+)\}\}$/)?.slice(1) ?? [];
  if (only !== undefined && Object.hasOwn(values, only)) return values[only];
  return fillText(text, values);
}

export interface Placeholder {
  readonly name: string;
  /** Characters before it in the text. */
  readonly offset: number;
}

/** The placeholders of a text. */
export function placeholdersOf(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)]
    .filter((found) => !GO_TEMPLATE.has(found[1]!))
    .map((found) => ({ name: found[1]!, offset: found.index }));
}

/** The names of all placeholders inside a value of YAML, each once. */
export function namesIn(value: unknown): Set<string> {
  return new Set(placeholdersOf(JSON.stringify(value) ?? '').map(({ name }) => name));
}
