/**
 * The words of the page, in both languages. Browser-safe: used by the pages at build time and by src/client.
 *
 * Sentences about findings are not here: those belong to checker/messages and are made by checker/say.ts.
 */
import type { Locale } from '../../server/protocol.ts';
import type built from './built.en.json';
import type cluster from './cluster.en.json';
import type debriefing from './debriefing.en.json';
import type en from './en.json';
import type exams from './exams.en.json';
import type help from './help.en.json';
import type { Part } from './parts.ts';
import type people from './people.en.json';
import type problems from './problems.en.json';
import type progress from './progress.en.json';
import type records from './records.en.json';
import type room from './room.en.json';
import type search from './search.en.json';
import type terminal from './terminal.en.json';

export type TextKey =
  | keyof typeof en
  | keyof typeof built
  | keyof typeof terminal
  | keyof typeof problems
  | keyof typeof exams
  | keyof typeof cluster
  | keyof typeof debriefing
  | keyof typeof help
  | keyof typeof people
  | keyof typeof progress
  | keyof typeof records
  | keyof typeof room
  | keyof typeof search;
export type Values = Readonly<Record<string, string | number>>;

/** Makes a sentence of a key; bound to one language. */
export type Text = (key: TextKey, values?: Values) => string;

export const LOCALES: readonly Locale[] = ['ko', 'en'];

type Catalogue = Record<string, string>;
export type Fetched = () => Promise<{ readonly default: Readonly<Catalogue> }>;

const WORDS: Readonly<Record<Locale, Fetched>> = { ko: () => import('./ko.ts'), en: () => import('./en.ts') };

/** Said when it is built, so that what only a build needs is no weight of a page. */
const isPage = !import.meta.env.SSR;

/** A page needs the words of its own language only, and some of them later; at build time, and on the server, all are needed. */
const catalogues: Readonly<Record<Locale, Catalogue>> = await load();

async function load(): Promise<Record<Locale, Catalogue>> {
  if (isPage) {
    const own = { ...(await WORDS[localeOf(document.documentElement.lang)]()).default };
    return { ko: own, en: own };
  }
  return { ko: await everything('ko'), en: await everything('en') };
}

async function everything(locale: Locale): Promise<Catalogue> {
  const { BUILT, PARTS } = await import('./parts.ts');
  const all = [WORDS, BUILT, ...Object.values(PARTS)].map(async (part) => (await part[locale]()).default);
  return Object.assign({}, ...(await Promise.all(all)));
}

/** Before anything is said with these words on a page. Rejects when they cannot be fetched. */
export async function loadWords(part: Part): Promise<void> {
  if (!isPage) return;
  const { PARTS } = await import('./parts.ts');
  const locale = localeOf(document.documentElement.lang);
  Object.assign(catalogues[locale], (await PARTS[part][locale]()).default);
}

/** The words of one language. A key that is missing shows as itself, which a test makes impossible. */
export function text(locale: Locale): Text {
  return (key, values = {}) => fill(catalogues[locale][key] ?? key, values);
}

/** `undefined` when there is no sentence under this key: for codes that come from the server. */
export function textIfKnown(locale: Locale, key: string, values: Values = {}): string | undefined {
  const sentence = catalogues[locale][key];
  return sentence === undefined ? undefined : fill(sentence, values);
}

/** A number with its unit: `unit.minutes`, or `unit.minutes.one` for exactly one. */
export function count(t: Text, key: TextKey, n: number): string {
  const singular = `${key}.one`;
  return t((n === 1 && singular in catalogues.en ? singular : key) as TextKey, { n });
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** `ko` for `ko-KR`, `en` for anything that is neither. */
export function localeOf(tag: string | undefined): Locale {
  return tag?.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** The language of the first of our two that the header prefers; English when it names neither. */
export function preferredLocale(acceptLanguage: string | null | undefined): Locale {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().toLowerCase().split(';');
      const q = params.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((v) => v !== undefined);
      return { tag, q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ tag, q }) => q > 0 && /^(ko|en)\b/.test(tag))
    .sort((a, b) => b.q - a.q);
  return localeOf(ranked[0]?.tag);
}
