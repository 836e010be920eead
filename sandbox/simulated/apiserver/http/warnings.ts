/** `Warning:` headers (apiserver/pkg/endpoints/filters/warning.go). */
import type { ServerResponse } from 'node:http';

/** Characters of one warning, and of all in an answer: what is over is cut off, or left out. */
const LONGEST = 256;
const LONGEST_ALTOGETHER = 4096;

const given = new WeakMap<ServerResponse, Set<string>>();

/** Adds a warning to the answer; the same text only once. */
export function warn(response: ServerResponse, text: string): void {
  const texts = given.get(response) ?? new Set();
  given.set(response, texts);
  const short = [...text].slice(0, LONGEST).join('');
  const total = [...texts, short].reduce((sum, each) => sum + each.length, 0);
  if (texts.has(short) || total > LONGEST_ALTOGETHER) return;
  texts.add(short);
  response.appendHeader('warning', `299 - ${inHeader(JSON.stringify(short))}`);
}

/** UTF-8, as Go sends and reads it; Node takes one character for each byte, and no DEL. */
function inHeader(text: string): string {
  return Buffer.from(text.replaceAll('\u007f', '?')).toString('latin1');
}
