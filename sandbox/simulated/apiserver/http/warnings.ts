/** `Warning:` headers (apiserver/pkg/endpoints/filters/warning.go). */
import type { ServerResponse } from 'node:http';

/** Characters of all warnings of an answer. When there are more, each is cut off at `LONGEST`. */
const LONGEST_ALTOGETHER = 4096;
const LONGEST = 256;

interface Given {
  readonly texts: Set<string>;
  /** Characters so far. */
  written: number;
  shortened: boolean;
}

const given = new WeakMap<ServerResponse, Given>();

/** Adds a warning to the answer; the same text only once. */
export function warn(response: ServerResponse, text: string): void {
  const all = given.get(response) ?? { texts: new Set(), written: 0, shortened: false };
  given.set(response, all);
  if (all.texts.has(text) || (all.shortened && all.written >= LONGEST_ALTOGETHER)) return;
  all.texts.add(text);
  const fits = all.written + lengthOf(text) <= LONGEST_ALTOGETHER;
  if (all.shortened) append(response, all, cut(text));
  else if (fits) append(response, all, text);
  else shorten(response, all);
}

/** Takes the warnings back and gives all of them again, cut off. */
function shorten(response: ServerResponse, all: Given): void {
  const kept = otherWarnings(response, all.texts);
  all.shortened = true;
  all.written = 0;
  response.removeHeader('warning');
  for (const value of kept) response.appendHeader('warning', value);
  for (const text of all.texts) append(response, all, cut(text));
}

function append(response: ServerResponse, all: Given, text: string): void {
  all.written += lengthOf(text);
  response.appendHeader('warning', headerOf(text));
}

/** Warnings that did not come this way, of a deprecated version. */
function otherWarnings(response: ServerResponse, texts: ReadonlySet<string>): string[] {
  const mine = new Set([...texts].map(headerOf));
  return [response.getHeader('warning') ?? []]
    .flat()
    .map(String)
    .filter((value) => !mine.has(value));
}

function cut(text: string): string {
  return [...text].slice(0, LONGEST).join('');
}

function lengthOf(text: string): number {
  return [...text].length;
}

function headerOf(text: string): string {
  return `299 - ${inHeader(JSON.stringify(text))}`;
}

/** UTF-8, as Go sends and reads it; Node takes one character for each byte, and no DEL. */
function inHeader(text: string): string {
  return Buffer.from(text.replaceAll('\u007f', '?')).toString('latin1');
}
