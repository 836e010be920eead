/**
 * What must be the same in every language, and where two pages differ: headings, custom elements, images, code blocks
 * without their comments, and inline code.
 */
import { type Block, blocks, inlines, type Place, placeIn } from './markdown.ts';

/** One bone: comparable text, and how an author would call it. */
interface Bone extends Place {
  readonly text: string;
  readonly name: string;
}

/** Where a page leaves the bones of the other. Places are within this page. */
export interface Difference extends Place {
  readonly message: string;
}

/** Bones of `body` that differ from those of `other`, at the first place where they part; and inline code as a bag. */
export function differences(body: string, other: string): Difference[] {
  return [...boneDifference(body, other), ...codeDifference(body, other)];
}

function boneDifference(body: string, other: string): Difference[] {
  const here = bones(body);
  const there = bones(other);
  const at = Array.from({ length: Math.max(here.length, there.length) }, (_, index) => index).find(
    (index) => here[index]?.text !== there[index]?.text,
  );
  if (at === undefined) return [];
  const place = here[at] ?? { line: body.split('\n').length, column: 1 };
  const message = `${here[at]?.name ?? 'the end'} stands where the other language has ${there[at]?.name ?? 'the end'}`;
  return [{ line: place.line, column: place.column, message }];
}

/** The bones of a page, in order. */
function bones(body: string): Bone[] {
  return blocks(body).flatMap(bonesOf);
}

function bonesOf(block: Block): Bone[] {
  const { line, column } = block;
  if (block.type === 'heading') {
    const name = `a heading of level ${block.level}`;
    return [{ line, column, text: name, name }];
  }
  if (block.type === 'tag') {
    const attributes = Object.entries(block.tag.attributes).map(([key, value]) => ` ${key}="${value}"`);
    const name = `<${block.tag.closing ? '/' : ''}${block.tag.name}${attributes.join('')}>`;
    return [{ line, column, text: name, name }];
  }
  if (block.type === 'code') {
    const code = withoutComments(block.text);
    return [
      { line, column, text: `${block.language}\n${code}`, name: `the code block "${code.split('\n')[0]}"` },
    ];
  }
  return [...block.text.matchAll(/!\[[^\]]*\]\(([^)\s]*)/g)].map((image) => {
    const name = `the image ${image[1]}`;
    return { ...placeIn(block, image.index), text: name, name };
  });
}

/** Comments are prose and may be translated; blank lines go with them. */
export function withoutComments(code: string): string {
  return code
    .split('\n')
    .map((line) => line.replace(/(^|\s)(?:#|\/\/)(?=\s).*$/, '$1').trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

interface Span extends Place {
  readonly text: string;
}

function codeDifference(body: string, other: string): Difference[] {
  const here = spans(body);
  const there = spans(other);
  const only = surplus(here, there);
  const missing = surplus(there, here);
  if (only.length === 0 && missing.length === 0) return [];
  const place = only[0] ?? { line: 1, column: 1 };
  const list = (found: readonly Span[]) => found.map((span) => `\`${span.text}\``).join(', ') || 'nothing';
  return [
    {
      line: place.line,
      column: place.column,
      message: `inline code: only here ${list(only)}, only in the other language ${list(missing)}`,
    },
  ];
}

function spans(body: string): Span[] {
  return blocks(body).flatMap((block) => {
    if (block.type !== 'text' && block.type !== 'heading') return [];
    return inlines(block.text)
      .filter((part) => part.code)
      .map((part) => ({ ...placeIn(block, part.offset), text: part.text }));
  });
}

/** Those of `some` that `others` does not have as often. */
function surplus(some: readonly Span[], others: readonly Span[]): Span[] {
  const left = others.map((span) => span.text);
  return some.filter((span) => {
    const at = left.indexOf(span.text);
    if (at >= 0) left.splice(at, 1);
    return at === -1;
  });
}
