/** The words of the editor. A catalogue of its own, in the language of the page only: every page loads the other one. */

import type en from '../../i18n/editor.en.json';
import { locale } from '../dom.ts';

export type EditorKey = keyof typeof en;

let catalogue: Readonly<Record<string, string>> = {};

/** Before anything of the editor is shown. */
export async function loadWords(): Promise<void> {
  const loaded =
    locale === 'ko' ? await import('../../i18n/editor.ko.json') : await import('../../i18n/editor.en.json');
  catalogue = loaded.default;
}

type Values = Readonly<Record<string, string | number>>;

export function w(key: EditorKey, values: Values = {}): string {
  return wordsFor(key, values) ?? key;
}

/** `undefined` when there is no sentence under this key: for codes that come from the server. */
export function wordsFor(key: string, values: Values = {}): string | undefined {
  return catalogue[key]?.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
