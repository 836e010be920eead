/** Names as people give them. Pure. */
import type { NameWhy } from './faults.ts';

/** Characters, as people count them. */
const LONGEST = 60;

/** Control characters, private and unassigned ones, separators of lines, and marks that turn the direction of text around. */
const FORBIDDEN =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF<>]/u;

export type NameRead = { readonly name: string } | { readonly why: NameWhy };

/** NFC, without space at its ends, and with one space where there were several. */
export function readName(text: string): NameRead {
  // Whoever sends a book is not worth the work of normalizing it.
  if (text.length > LONGEST * 16) return { why: 'too-long' };
  if (FORBIDDEN.test(text.replaceAll('\t', ' '))) return { why: 'characters' };
  const name = text.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(name)) return { why: 'empty' };
  return lengthOf(name) > LONGEST ? { why: 'too-long' } : { name };
}

/** Two names that people would take for the same. */
export const sameName = (a: string, b: string): boolean => folded(a) === folded(b);

const folded = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');

const GRAPHEMES = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Many marks on one letter are one character to people, and a book to a table. */
function lengthOf(name: string): number {
  const points = [...name].length;
  return points > LONGEST * 4 ? points : [...GRAPHEMES.segment(name)].length;
}
