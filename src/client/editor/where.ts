/**
 * Where in a manifest somebody is typing: the fields above, by their columns. A parser would not do: what is being typed is no
 * YAML yet. Pure.
 */
import { type FlowState, readFlow } from './flow-style.ts';

export interface Where {
  /** A field's name, a field's value, or something behind a dash that may become either. */
  readonly at: 'key' | 'value' | 'item';
  /** Names and numbers that lead to the object in which it is typed; for a value, with the name of its field. */
  readonly path: readonly (string | number)[];
  /** What is typed already, and where it begins. */
  readonly typed: string;
  readonly from: number;
  /** Column of what is typed. */
  readonly column: number;
  /** Fields that this object has already. */
  readonly siblings: ReadonlySet<string>;
  /** Of the document, as far as it says. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Where the document begins. */
  readonly begins: number;
  /** Within braces or brackets: what is inserted stays on the line. */
  readonly flow?: true;
}

interface Frame {
  readonly column: number;
  /** A list has an index, an object the field that came last. */
  index?: number;
  field?: string;
  readonly fields: Set<string>;
}

interface Line {
  readonly from: number;
  readonly text: string;
}

interface Parts {
  readonly indent: number;
  /** Columns of dashes. */
  readonly dashes: readonly number[];
  /** Column of what comes after them. */
  readonly column: number;
  readonly rest: string;
}

const SEPARATOR = /^---(\s|$)/;
const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'[\]{},&*!|>%@`-][^:#]*?|-[^\s:][^:]*?)\s*:(\s+|$)/;
const BLOCK = /(^|[\s:-])[|>][+-]?\d?[+-]?\s*(#.*)?$/;

/** `undefined`: in a comment, a block of text, or a word in quotes. */
export function whereIs(text: string, position: number): Where | undefined {
  const { lines, at, begins } = documentAround(text, position);
  const line = lines[at];
  if (line === undefined || SEPARATOR.test(line.text) || inBlock(lines, at)) return undefined;
  const before = line.text.slice(0, position - line.from);
  if (/(^|\s)#/.test(withoutQuotes(before))) return undefined;
  const inside = flowAt(lines, at, position);
  if (inside) return whereInFlow(lines, inside, position, begins);
  const frames = framesAbove(lines, at);
  const parts = partsOf(before);
  for (const column of parts.dashes) dash(frames, column);
  const typed = typedIn(parts);
  if (!typed) return undefined;
  if (typed.field !== undefined) field(frames, parts.column, typed.field);
  else leave(frames, parts.column);
  const own = frames.at(-1);
  const siblings = new Set(typed.field === undefined && own?.column === parts.column ? own.fields : []);
  if (typed.field === undefined) for (const name of fieldsBelow(lines, at, parts.column)) siblings.add(name);
  return {
    at: typed.field !== undefined ? 'value' : parts.dashes.length > 0 ? 'item' : 'key',
    path: pathOf(typed.field === undefined && own?.column === parts.column ? frames.slice(0, -1) : frames),
    typed: typed.word,
    from: position - typed.word.length,
    column: parts.column,
    siblings,
    apiVersion: topLevel(lines, 'apiVersion'),
    kind: topLevel(lines, 'kind'),
    begins,
  };
}

/** What is open in braces and brackets at a place, and the line on which it begins. */
interface Flow {
  readonly line: number;
  readonly open: FlowState;
}

/** How far up the first brace of something that goes over several lines is looked for. */
const FARTHEST = 60;

function flowAt(lines: readonly Line[], at: number, position: number): Flow | undefined {
  let found: Flow | undefined;
  // Lines within braces may begin with some, too: the first one counts.
  for (let line = at; line >= Math.max(0, at - FARTHEST); line -= 1) {
    const first = lines[line];
    const value = first && valueBehind(first.text);
    if (first === undefined || value === undefined || !/^[[{]/.test(value)) continue;
    const begins = first.from + first.text.length - value.length;
    const text = lines.slice(line, at + 1).map((one) => one.text);
    const open =
      begins < position && readFlow(text.join('\n').slice(begins - first.from, position - first.from));
    if (open) found = { line, open };
  }
  return found;
}

/** What stands behind dashes and a field's name. */
function valueBehind(text: string): string {
  const { rest } = partsOf(text);
  const key = KEY.exec(rest);
  return key ? rest.slice(key[0].length) : rest;
}

function whereInFlow(
  lines: readonly Line[],
  { line, open }: Flow,
  position: number,
  begins: number,
): Where | undefined {
  const { frames: inner, field: name, word } = open;
  const top = inner.at(-1);
  if (word === undefined || top === undefined) return undefined;
  const frames = framesAbove(lines, line);
  const parts = partsOf(lines[line]?.text ?? '');
  for (const column of parts.dashes) dash(frames, column);
  const key = KEY.exec(parts.rest);
  if (key) field(frames, parts.column, nameOf(key[1]));
  const path = [...pathOf(frames), ...inner.slice(0, -1).flatMap(({ step }) => step ?? [])];
  const isKey = top.fields !== undefined && name === undefined;
  const last = top.fields === undefined ? [top.step ?? 0] : name === undefined ? [] : [name];
  return {
    at: isKey ? 'key' : 'value',
    path: [...path, ...last],
    typed: word,
    from: position - word.length,
    column: 0,
    siblings: new Set(isKey ? top.fields : []),
    apiVersion: topLevel(lines, 'apiVersion'),
    kind: topLevel(lines, 'kind'),
    begins,
    flow: true,
  };
}

/** The kinds of objects that a text has documents of. */
export function kindsOf(text: string): { readonly apiVersion: string; readonly kind: string }[] {
  return text.split(/^---(?:[ \t].*)?$/m).flatMap((document) => {
    const lines = document.split('\n').map((one) => ({ from: 0, text: one }));
    const [apiVersion, kind] = [topLevel(lines, 'apiVersion'), topLevel(lines, 'kind')];
    return apiVersion !== '' && kind !== '' ? [{ apiVersion, kind }] : [];
  });
}

function documentAround(text: string, position: number): { lines: Line[]; at: number; begins: number } {
  const all: Line[] = [];
  let from = 0;
  for (const one of text.split('\n')) {
    all.push({ from, text: one });
    from += one.length + 1;
  }
  const here = all.findLastIndex((line) => line.from <= position);
  const above = all.slice(0, here).findLastIndex((line) => SEPARATOR.test(line.text));
  const below = all.findIndex((line, index) => index > here && SEPARATOR.test(line.text));
  const lines = all.slice(above + 1, below === -1 ? undefined : below);
  return { lines, at: here - above - 1, begins: lines[0]?.from ?? 0 };
}

const isBlank = (text: string): boolean => /^\s*(#.*)?$/.test(text);
const indentOf = (text: string): number => /^ */.exec(text)?.[0].length ?? 0;
const withoutQuotes = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"?|'[^']*'?/g, '""');

function inBlock(lines: readonly Line[], at: number): boolean {
  let block: number | undefined;
  for (const [index, { text }] of lines.slice(0, at + 1).entries()) {
    const blank = text.trim() === '';
    if (block !== undefined && !blank && indentOf(text) <= block) block = undefined;
    if (index === at) return block !== undefined && (!blank || text.length > block);
    if (block === undefined && !isBlank(text) && BLOCK.test(withoutQuotes(text))) block = indentOf(text);
  }
  return false;
}

function partsOf(text: string): Parts {
  const indent = indentOf(text);
  const dashes: number[] = [];
  let column = indent;
  for (let found = /^-( +|$)/.exec(text.slice(column)); found; found = /^-( +|$)/.exec(text.slice(column))) {
    dashes.push(column);
    column += found[0].length;
  }
  return { indent, dashes, column, rest: text.slice(column) };
}

function typedIn({ rest }: Parts): { word: string; field?: string } | undefined {
  const key = KEY.exec(rest);
  const word = key ? rest.slice(key[0].length) : rest;
  // Braces, quotes, anchors: nothing that is completed here.
  if (/^["'[{&*!|>]/.test(word) || (!key && /[:\s]/.test(word))) return undefined;
  if (key && /\S\s/.test(word)) return undefined;
  // Without a blank behind the colon there is no value yet.
  if (key && key[2] === '') return undefined;
  return key ? { word, field: nameOf(key[1]) } : { word };
}

const nameOf = (key = ''): string => key.replace(/^(["'])(.*)\1$/, '$2');

function framesAbove(lines: readonly Line[], at: number): Frame[] {
  const frames: Frame[] = [];
  let block: number | undefined;
  for (const { text } of lines.slice(0, at)) {
    if (isBlank(text)) continue;
    if (block !== undefined && indentOf(text) > block) continue;
    block = BLOCK.test(withoutQuotes(text)) ? indentOf(text) : undefined;
    const parts = partsOf(text);
    for (const column of parts.dashes) dash(frames, column);
    const key = KEY.exec(parts.rest);
    if (key) field(frames, parts.column, nameOf(key[1]));
  }
  return frames;
}

/** An item of a list begins. A list may stand at the column of the field it belongs to. */
function dash(frames: Frame[], column: number): void {
  while ((frames.at(-1)?.column ?? -1) > column) frames.pop();
  const top = frames.at(-1);
  if (top?.column === column && top.index !== undefined) top.index += 1;
  else frames.push({ column, index: 0, fields: new Set() });
}

/** What is further right is over, and so is a list at the column of a field. */
function leave(frames: Frame[], column: number): void {
  for (let top = frames.at(-1); top; top = frames.at(-1)) {
    if (top.column < column || (top.column === column && top.index === undefined)) return;
    frames.pop();
  }
}

function field(frames: Frame[], column: number, name: string): void {
  leave(frames, column);
  let top = frames.at(-1);
  if (top === undefined || top.column !== column) {
    top = { column, fields: new Set() };
    frames.push(top);
  }
  top.field = name;
  top.fields.add(name);
}

const pathOf = (frames: readonly Frame[]): (string | number)[] =>
  frames.flatMap(({ index, field: name }) => index ?? name ?? []);

function* fieldsBelow(lines: readonly Line[], at: number, column: number): Generator<string> {
  for (const { text } of lines.slice(at + 1)) {
    if (isBlank(text)) continue;
    const parts = partsOf(text);
    if (parts.indent < column) return;
    const key = parts.dashes.length === 0 && parts.column === column ? KEY.exec(parts.rest) : null;
    if (key) yield nameOf(key[1]);
  }
}

function topLevel(lines: readonly Line[], name: string): string {
  for (const { text } of lines) {
    const found = new RegExp(`^${name}:\\s+["']?([^\\s"'#]+)`).exec(text);
    if (found) return found[1] ?? '';
  }
  return '';
}
