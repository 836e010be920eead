/** Asks the index that was made with the pages. Fetched when somebody searches; in pages that were not built there is none. */
import { below } from '../below.ts';
import { isMeant } from './meant.ts';

/** One thing that was found. */
export interface Found {
  readonly url: string;
  readonly title: string;
  readonly kind: string;
  readonly place: string;
  /** A piece of its text: every second part is what was sought. */
  readonly excerpt: readonly string[];
}

interface Fragment {
  readonly url: string;
  readonly meta: Readonly<Record<string, string>>;
  /** Text, escaped for HTML, with `<mark>` around what was sought. */
  readonly excerpt: string;
}

interface Pagefind {
  init(): Promise<void>;
  search(words: string): Promise<{ readonly results: readonly { data(): Promise<Fragment> }[] }>;
}

const ADDRESS = '/pagefind/pagefind.js';
/** More would not be read. */
const MOST = 20;

let loading: Promise<Pagefind> | undefined;

/** What was found, the best first; the number of all. Rejects where there is no index. */
export async function lookFor(
  words: string,
): Promise<{ readonly found: readonly Found[]; readonly all: number }> {
  loading ??= import(/* @vite-ignore */ below(ADDRESS)) as Promise<Pagefind>;
  const pagefind = await loading.catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const { results } = await pagefind.search(words);
  const fragments = await Promise.all(results.slice(0, MOST).map((result) => result.data()));
  const looked = fragments.map(foundIn);
  const found = looked.filter(({ excerpt }) =>
    isMeant(
      words,
      excerpt.filter((_, part) => part % 2 === 1),
    ),
  );
  return { found, all: found.length === 0 ? 0 : results.length - (looked.length - found.length) };
}

function foundIn({ url, meta, excerpt }: Fragment): Found {
  const { title = url, kind = '', place = '' } = meta;
  return { url, title, kind, place, excerpt: excerpt.split(/<\/?mark>/).map(plain) };
}

/** What the index escaped; the page writes text, never HTML. */
function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
