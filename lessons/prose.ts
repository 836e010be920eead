/** Reads one ko.md or en.md: front matter between two lines of dashes, then Markdown. */
import type { z } from 'zod';
import { elements } from './markdown.ts';
import type { Locale, Problem } from './types.ts';
import { readYaml } from './yaml.ts';

/** One Markdown file of the course, with what is needed to name a place in it. */
export interface Page {
  /** Relative to the lessons folder. */
  readonly file: string;
  readonly locale: Locale;
  /** Markdown without front matter. */
  readonly body: string;
  /** Lines of the file before the body. */
  readonly linesBefore: number;
}

export interface Prose<Front> {
  readonly page: Page;
  readonly front?: Front;
  readonly problems: readonly Problem[];
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/;

/** Splits a file and validates its front matter. A byte order mark and Windows line ends are no problem. */
export function readProse<Front>(
  source: string,
  file: string,
  locale: Locale,
  schema: z.ZodType<Front>,
): Prose<Front> {
  const text = source.replace(/^\uFEFF/, '');
  const found = FRONT_MATTER.exec(text);
  if (!found) {
    const page = { file, locale, body: text, linesBefore: 0 };
    return {
      page,
      problems: [
        { severity: 'error', file, line: 1, column: 1, message: 'has no front matter', remedy: FRONT_REMEDY },
      ],
    };
  }
  const linesBefore = found[0].split('\n').length - 1;
  const { value, problems } = readYaml(found[1]!, schema, { file, linesBefore: 1 });
  const page = { file, locale, body: text.slice(found[0].length), linesBefore };
  return { page, ...(value !== undefined && { front: value }), problems };
}

const FRONT_REMEDY = 'Begin the file with a line ---, then title and description, then another line ---.';

/** Markdown of each `<check-box>`, by check id. */
export function checkTexts(body: string): Record<string, string> {
  const boxes = elements(body).filter((element) => element.name === 'check-box');
  return Object.fromEntries(boxes.map((box) => [box.attributes['check'] ?? '', box.content]));
}
