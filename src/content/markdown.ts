/**
 * Markdown of the lessons folder → HTML, at build time. The door to Astro's Markdown processor.
 *
 * Smart punctuation is off: it would turn `--image` in prose into a dash that no shell understands.
 */
import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri';
import { withoutMarks } from '../../lessons/commands/blocks.ts';
import { escapeHtml } from './html.ts';

/** A heading of the page, for the table of contents. */
export interface Heading {
  readonly depth: number;
  readonly slug: string;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** Colours come as the variables --shiki-light and --shiki-dark; prose.css chooses. */
const processor = createSatteriMarkdownProcessor({
  features: { smartPunctuation: false },
  syntaxHighlight: 'shiki',
  shikiConfig: {
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    defaultColor: false,
    langAlias: { output: 'plaintext' },
  },
});

/** Renders the Markdown of one page; front matter must be gone already. */
export async function renderMarkdown(markdown: string): Promise<Rendered> {
  const { code, metadata } = await (await processor).render(withoutMarks(markdown));
  return { html: plainImages(code), headings: metadata.headings };
}

const BESIDE = /<img __ASTRO_IMAGE_="([^"]*)">/g;

/** Astro leaves images beside the Markdown to a later step of its own collections; here they are plain elements. */
function plainImages(html: string): string {
  return html.replace(BESIDE, (_, noted: string) => {
    const text = noted.replace(/&(quot|#x27|#39|lt|gt|amp);/g, (whole) => CHARACTERS[whole] ?? whole);
    const { index: _index, ...attributes } = JSON.parse(text) as Record<string, unknown>;
    const written = Object.entries(attributes).map(
      ([key, value]) => ` ${key}="${escapeHtml(String(value))}"`,
    );
    return `<img${written.join('')}>`;
  });
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};
