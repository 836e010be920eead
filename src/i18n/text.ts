/**
 * The words of the page, in both languages. Browser-safe: used by the pages at build time and by src/client.
 *
 * Sentences about findings are not here: those belong to checker/messages and are made by checker/say.ts.
 */
import type { Locale } from '../../server/protocol.ts';
import type en from './en.json';

export type TextKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

/** Makes a sentence of a key; bound to one language. */
export type Text = (key: TextKey, values?: Values) => string;

export const LOCALES: readonly Locale[] = ['ko', 'en'];

type Catalogue = Readonly<Record<string, string>>;

/** A page needs the words of its own language only; at build time, and on the server, both are needed. */
const catalogues: Readonly<Record<Locale, Catalogue>> = await load();

async function load(): Promise<Record<Locale, Catalogue>> {
  const fetch = {
    ko: async (): Promise<Catalogue> => (await import('./ko.ts')).default,
    en: async (): Promise<Catalogue> => (await import('./en.ts')).default,
  };
  if (typeof document === 'undefined') return { ko: await fetch.ko(), en: await fetch.en() };
  const own = await fetch[localeOf(document.documentElement.lang)]();
  return { ko: own, en: own };
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
