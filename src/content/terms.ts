/**
 * Words of the glossary in the text of a lesson: the first time one is used it becomes a link to what it means, which the page
 * also shows beside it (client/terms.ts). Pure: from rendered HTML to HTML.
 */
import type { Term } from '../../lessons/glossary.ts';
import type { Locale } from '../../server/protocol.ts';
import { escapeHtml } from './html.ts';

export interface MarkedTerms {
  readonly html: string;
  /** Ids of the terms that were found, in the order of the text. */
  readonly found: readonly string[];
}

/** Where words stay as they are: links, headings, code, drawings and what can be pressed. */
const SILENT = new Set(['a', 'h1', 'h2', 'h3', 'h4', 'pre', 'svg', 'figcaption', 'summary', 'button', 'th']);

/** Tags, code of one word, and the text between. */
const PIECES = /<code>([^<]+)<\/code>|<(\/?)([a-zA-Z][a-zA-Z0-9-]*)\b[^>]*>|[^<]+|</g;

/** What may follow a Korean noun without a space. */
const PARTICLES =
  '은|는|이|가|을|를|의|에|에게|에서|로|으로|와|과|도|만|마다|까지|부터|보다|처럼|들|나|이나|라고|이라고|라는|이라는|란|이란|인|이며|이고|이다|입니다|이므로|일';

/** Marks each of the terms once. */
export function markTerms(html: string, terms: readonly Term[], locale: Locale): MarkedTerms {
  const marker = new Marker(terms, locale);
  const silent: string[] = [];
  const marked = html.replace(PIECES, (piece, code?: string, closing?: string, tag?: string) => {
    if (tag !== undefined) {
      const name = tag.toLowerCase();
      if (closing === '/' && silent.at(-1) === name) silent.pop();
      else if (closing !== '/' && (silent.length > 0 ? silent.at(-1) === name : SILENT.has(name)))
        silent.push(name);
      return piece;
    }
    if (silent.length > 0) return piece;
    return code === undefined ? marker.words(piece) : marker.code(piece, code);
  });
  return { html: marked, found: marker.found };
}

class Marker {
  readonly found: string[] = [];
  readonly #locale: Locale;
  readonly #byName = new Map<string, Term>();
  readonly #kinds = new Map<string, Term>();
  readonly #pattern: RegExp | undefined;

  constructor(terms: readonly Term[], locale: Locale) {
    this.#locale = locale;
    for (const term of terms.filter(({ quiet }) => !quiet)) {
      for (const name of term.names[locale]) this.#byName.set(keyOf(name), term);
      if (term.kind) for (const name of term.names.en) this.#kinds.set(name, term);
    }
    this.#pattern = patternOf([...this.#byName.keys()], locale);
  }

  words(text: string): string {
    if (this.#pattern === undefined) return text;
    return text.replace(this.#pattern, (name) => {
      const term = this.#byName.get(keyOf(name)) ?? this.#byName.get(keyOf(name.replace(/s$/, '')));
      return term === undefined || !this.#isWritten(term, name) ? name : this.#mark(term, name);
    });
  }

  code(piece: string, name: string): string {
    const term = this.#kinds.get(name);
    return term === undefined ? piece : this.#mark(term, piece);
  }

  /** A name with capitals is meant only where it is written with them: a Service is not any service. */
  #isWritten(term: Term, name: string): boolean {
    const singular = name.replace(/s$/, '');
    return term.names[this.#locale].some(
      (one) =>
        one === name ||
        one === singular ||
        (one === one.toLowerCase() && one === keyOf(name)) ||
        one === keyOf(singular),
    );
  }

  #mark(term: Term, html: string): string {
    if (this.found.includes(term.id)) return html;
    this.found.push(term.id);
    const id = escapeHtml(term.id);
    return `<a class="term" href="/${this.#locale}/glossary#${id}" data-term="${id}">${html}</a>`;
  }
}

const keyOf = (name: string): string => name.toLowerCase();

/** The longest first, so that a static Pod is not only a Pod. */
function patternOf(names: readonly string[], locale: Locale): RegExp | undefined {
  if (names.length === 0) return undefined;
  const all = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const after = locale === 'ko' ? `(?:${PARTICLES}){0,3}` : '';
  const plural = locale === 'en' ? 's?' : '';
  return new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:${all.join('|')})${plural}(?=${after}(?![\\p{L}\\p{N}_-]))`,
    'giu',
  );
}
