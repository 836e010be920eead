/**
 * What the course needs to know of a Markdown text: its blocks, its custom elements, its code. It is a reader of
 * structure, not a renderer; pages are rendered by Astro.
 */

/** Lines and columns count from 1, within the text. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Block =
  | (Place & {
      readonly type: 'code';
      readonly language: string;
      readonly text: string;
      readonly closed: boolean;
    })
  | (Place & { readonly type: 'heading'; readonly level: number; readonly text: string })
  | (Place & { readonly type: 'tag'; readonly tag: Tag })
  | (Place & { readonly type: 'text'; readonly text: string });

/** A custom element's opening or closing tag: its name has a dash. */
export interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** Blank lines around it, without which the Markdown inside stays unrendered. */
  readonly apart: boolean;
}

const FENCE = /^( {0,3}|\s*(?:[-*+]|\d+[.)])\s+|\s+)(`{3,}|~{3,})\s*([^`]*)$/;
/** A thematic break. */
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const TAG = /^\s*<(\/?)([a-z]+(?:-[a-z]+)+)((?:\s+[a-z-]+="[^"]*")*)\s*>\s*$/;

/** Splits a text into blocks, in order. A paragraph, a list item's lines and a table are one `text` block each. */
export function blocks(markdown: string): Block[] {
  const lines = markdown.split(/\r?\n/);
  const found: Block[] = [];
  let paragraph: { line: number; text: string[] } | undefined;
  const flush = () => {
    if (paragraph)
      found.push({ type: 'text', line: paragraph.line, column: 1, text: paragraph.text.join('\n') });
    paragraph = undefined;
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const special = blockAt(lines, index);
    if (special) {
      flush();
      found.push(special.block);
      index = special.last;
    } else if (line.trim() === '' || RULE.test(line)) flush();
    else {
      if (paragraph && /^\s*(?:[-*+]|\d+[.)])\s/.test(line)) flush();
      paragraph ??= { line: index + 1, text: [] };
      paragraph.text.push(line);
    }
  }
  flush();
  return found;
}

interface Special {
  readonly block: Block;
  /** Index of the last line that belongs to it. */
  readonly last: number;
}

function blockAt(lines: readonly string[], index: number): Special | undefined {
  const line = lines[index]!;
  const place = { line: index + 1, column: line.length - line.trimStart().length + 1 };
  const fence = FENCE.exec(line);
  if (fence) return codeAt(lines, index, fence, place);
  const heading = HEADING.exec(line);
  if (heading) {
    return {
      block: { ...place, type: 'heading', level: heading[1]!.length, text: heading[2]! },
      last: index,
    };
  }
  const tag = TAG.exec(line);
  return tag ? { block: { ...place, type: 'tag', tag: tagOf(lines, index, tag) }, last: index } : undefined;
}

function codeAt(lines: readonly string[], index: number, fence: RegExpExecArray, place: Place): Special {
  const mark = fence[2]!;
  const end = lines.findIndex((line, at) => at > index && isEnd(line, mark));
  const last = end === -1 ? lines.length - 1 : end;
  const text = lines.slice(index + 1, end === -1 ? undefined : end).join('\n');
  const language = fence[3]!.trim().split(/\s/)[0] ?? '';
  return { block: { ...place, type: 'code', language, text, closed: end !== -1 }, last };
}

function isEnd(line: string, mark: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && [...text].every((character) => character === mark[0]);
}

function tagOf(lines: readonly string[], index: number, found: RegExpExecArray): Tag {
  const attributes = [...found[3]!.matchAll(/([a-z-]+)="([^"]*)"/g)].map((pair) => [pair[1]!, pair[2]!]);
  const blank = (at: number) => (lines[at] ?? '').trim() === '' || TAG.test(lines[at]!);
  return {
    name: found[2]!,
    closing: found[1] === '/',
    attributes: Object.fromEntries(attributes),
    apart: blank(index - 1) && blank(index + 1),
  };
}

/** A custom element with the text between its tags. */
export interface Element extends Place {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string;
  readonly closed: boolean;
  readonly apart: boolean;
}

/** Every custom element of a text. Elements do not contain each other. */
export function elements(markdown: string): Element[] {
  const lines = markdown.split(/\r?\n/);
  const tags = blocks(markdown).filter((block) => block.type === 'tag');
  return tags.flatMap((open, index) => {
    if (open.tag.closing) return [];
    const next = tags[index + 1];
    const closed = next?.tag.closing === true && next.tag.name === open.tag.name;
    const content = closed
      ? lines
          .slice(open.line, next.line - 1)
          .join('\n')
          .trim()
      : '';
    const { name, attributes } = open.tag;
    const apart = content === '' || (open.tag.apart && next!.tag.apart);
    return [{ line: open.line, column: open.column, name, attributes, content, closed, apart }];
  });
}

/** A stretch of inline text: code, or anything else. Columns count from 1 within the block's own text. */
export interface Inline {
  readonly code: boolean;
  readonly text: string;
  readonly offset: number;
}

/** Splits the text of a block at its code spans, as CommonMark pairs backticks. */
export function inlines(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const run of text.matchAll(/(?<![`\\])(`+)(?!`)/g)) {
    if (run.index < from) continue;
    const close = closing(text, run.index + run[0].length, run[0].length);
    if (close === -1) continue;
    parts.push({ code: false, text: text.slice(from, run.index), offset: from });
    parts.push({ code: true, text: text.slice(run.index + run[0].length, close).trim(), offset: run.index });
    from = close + run[0].length;
  }
  parts.push({ code: false, text: text.slice(from), offset: from });
  return parts;
}

function closing(text: string, from: number, length: number): number {
  for (const run of text.slice(from).matchAll(/`+/g)) if (run[0].length === length) return from + run.index;
  return -1;
}

/** The place in the whole text of an offset within a block. */
export function placeIn(block: Place & { readonly text: string }, offset: number): Place {
  const before = block.text.slice(0, offset).split('\n');
  return { line: block.line + before.length - 1, column: before.at(-1)!.length + 1 };
}
