/** Filters: grep, cut, sort, uniq, tr, rev, base64, md5sum and sha256sum. */
import { createHash } from 'node:crypto';
import { Failure, type Process, type Program } from '../process/process.ts';
import { type Expression, expressionOf } from './expression.ts';
import { allLines, inputs, lines, readAll } from './io.ts';
import { parseOptions } from './options.ts';
import { posixRegExp } from './posix-regexp.ts';

export const grep: Program = async (process) => {
  const { operands, flags, values, repeated } = parseOptions(process, 'EFGivnclqorRhHswxe:A:B:C:m:', {
    color: 'Z',
    count: 'c',
    quiet: 'q',
    'line-number': 'n',
    'ignore-case': 'i',
  });
  const given = repeated.get('e') ?? [];
  const [pattern, rest] = given.length > 0 ? [undefined, operands] : [operands[0], operands.slice(1)];
  const patterns = given.length > 0 ? given : (pattern ?? '').split('\n');
  if (given.length === 0 && pattern === undefined) throw new Failure('grep: no pattern', 2);
  const extended = flags.has('E') || process.name === 'egrep';
  const source = patterns
    .map((each) =>
      flags.has('F') ? each.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : posixRegExp(each, extended),
    )
    .map((each) => (flags.has('w') ? `\\b(?:${each})\\b` : flags.has('x') ? `^(?:${each})$` : `(?:${each})`))
    .join('|');
  const expression = expressionOf(source, flags.has('i'));
  const recursive = flags.has('r') || flags.has('R');
  const names = recursive ? (rest.length > 0 ? rest : ['.']).flatMap((name) => walk(process, name)) : rest;
  const prefix = flags.has('H') || ((recursive || names.length > 1) && !flags.has('h'));
  const status = { failed: false };
  const context = {
    before: Number(values.get('B') ?? values.get('C') ?? 0),
    after: Number(values.get('A') ?? values.get('C') ?? 0),
  };
  const options: GrepOptions = { flags, expression, prefix, limit: Number(values.get('m') ?? 0), ...context };
  let found = 0;
  for await (const { name, input } of inputs(process, names, status, '')) {
    found += await grepOne(process, name, lines(process, input), options);
    if (found > 0 && flags.has('q')) return 0;
  }
  return found > 0 ? 0 : status.failed ? 2 : 1;
};

interface GrepOptions {
  flags: ReadonlySet<string>;
  expression: Expression;
  prefix: boolean;
  limit: number;
  before: number;
  after: number;
}

async function grepOne(
  process: Process,
  name: string,
  source: AsyncIterable<string>,
  options: GrepOptions,
): Promise<number> {
  const { flags, expression, prefix, limit, before, after } = options;
  const label = prefix ? `${name === '-' ? '(standard input)' : name}` : '';
  const quiet = flags.has('q') || flags.has('c') || flags.has('l');
  let [number, count, following] = [0, 0, 0];
  const kept: string[] = [];
  const show = (text: string, at: number, mark: string) =>
    process.print(`${label && `${label}${mark}`}${flags.has('n') ? `${at}${mark}` : ''}${text}\n`);
  for await (const line of source) {
    number += 1;
    if (expression.test(line) === flags.has('v')) {
      if (following > 0 && !quiet) await show(line, number, '-');
      following -= 1;
      kept.push(line);
      if (kept.length > before) kept.shift();
      continue;
    }
    count += 1;
    if (flags.has('l')) await process.print(`${name}\n`);
    if (flags.has('q') || flags.has('l')) return 1;
    if (!quiet) {
      for (const [index, each] of kept.splice(0).entries())
        await show(each, number - kept.length + index - before, '-');
      if (flags.has('o') && !flags.has('v'))
        for (const { groups } of expression.matches(line)) if (groups[0]) await show(groups[0], number, ':');
      if (!flags.has('o')) await show(line, number, ':');
    }
    following = after;
    if (limit && count >= limit) break;
  }
  if (flags.has('c')) await process.print(`${label && `${label}:`}${count}\n`);
  return count;
}

function walk(process: Process, path: string): string[] {
  const { files } = process.container;
  const node = files.find(process.path(path));
  if (node?.kind !== 'directory') return [path];
  return files
    .list(process.path(path))
    .flatMap((name) => walk(process, `${path.replace(/\/$/, '')}/${name}`));
}

export const cut: Program = async (process) => {
  const { operands, values, flags } = parseOptions(process, 'd:f:c:b:s');
  const list = values.get('f') ?? values.get('c') ?? values.get('b');
  if (!list) throw new Failure('cut: expected a list of bytes, characters, or fields');
  const ranges = list.split(',').map((range) => {
    const [from = '', to] = range.split('-');
    return [
      Number(from || 1),
      to === undefined ? Number(from) : Number(to || Number.POSITIVE_INFINITY),
    ] as const;
  });
  const chosen = (_: string, index: number) =>
    ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to);
  const delimiter = values.get('d') ?? '\t';
  const status = { failed: false };
  for await (const { input } of inputs(process, operands, status)) {
    for await (const line of lines(process, input)) {
      if (!values.has('f')) await process.print(`${[...line].filter(chosen).join('')}\n`);
      else if (line.includes(delimiter))
        await process.print(`${line.split(delimiter).filter(chosen).join(delimiter)}\n`);
      else if (!flags.has('s')) await process.print(`${line}\n`);
    }
  }
  return status.failed ? 1 : 0;
};

export const sort: Program = async (process) => {
  const { operands, flags, values } = parseOptions(process, 'nrufbhVk:t:o:');
  const status = { failed: false };
  let all: string[] = [];
  for await (const { input } of inputs(process, operands, status))
    all = all.concat(await allLines(process, input));
  const [from = 1] = (values.get('k') ?? '1').split(/[,.]/).map((part) => Number.parseInt(part, 10));
  const numeric = flags.has('n') || flags.has('h') || /n/.test(values.get('k') ?? '');
  const key = (line: string) => {
    if (!values.has('k')) return line;
    return line
      .split(values.get('t') ?? /\s+/)
      .slice(from - 1)
      .join(' ');
  };
  const fold = (text: string) => (flags.has('f') ? text.toUpperCase() : text);
  const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const compare = (a: string, b: string) => {
    const difference = numeric
      ? (Number.parseFloat(key(a)) || 0) - (Number.parseFloat(key(b)) || 0)
      : text(fold(key(a)), fold(key(b)));
    return difference || text(a, b);
  };
  all.sort((a, b) => (flags.has('r') || /r/.test(values.get('k') ?? '') ? compare(b, a) : compare(a, b)));
  const result = flags.has('u')
    ? all.filter((line, index) => index === 0 || fold(line) !== fold(all[index - 1]!))
    : all;
  if (result.length > 0) await process.print(`${result.join('\n')}\n`);
  return status.failed ? 1 : 0;
};

export const uniq: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'cdui');
  const groups: { line: string; count: number }[] = [];
  for await (const { input } of inputs(process, operands.slice(0, 1), { failed: false })) {
    for await (const line of lines(process, input)) {
      const last = groups.at(-1);
      if (last && (flags.has('i') ? last.line.toLowerCase() === line.toLowerCase() : last.line === line))
        last.count += 1;
      else groups.push({ line, count: 1 });
    }
  }
  for (const { line, count } of groups) {
    if ((flags.has('d') && count < 2) || (flags.has('u') && count > 1)) continue;
    await process.print(`${flags.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  }
  return 0;
};

const classes: Readonly<Record<string, string>> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': 'A-Za-z0-9',
  '[:space:]': ' \\t\\n\\r\\f\\v',
};

function characterSet(text: string): string[] {
  const named = text.replaceAll(/\[:\w+:\]/g, (name) => classes[name] ?? name);
  const plain = named.replaceAll(
    /\\(n|t|r|\\|f|v|a|b|[0-7]{1,3})/g,
    (_, letter: string) =>
      ({ n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' })[letter] ??
      String.fromCharCode(Number.parseInt(letter, 8) & 0xff),
  );
  const result: string[] = [];
  const characters = [...plain];
  for (let i = 0; i < characters.length; i += 1) {
    const [from, dash, to] = characters.slice(i, i + 3);
    if (dash === '-' && to !== undefined) {
      for (let code = from!.codePointAt(0)!; code <= to.codePointAt(0)!; code += 1)
        result.push(String.fromCodePoint(code));
      i += 2;
    } else result.push(from!);
  }
  return result;
}

export const tr: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'dscC');
  const from = characterSet(operands[0] ?? '');
  const to = characterSet(operands[1] ?? '');
  const set = new Set(from);
  const has = (character: string) => set.has(character) !== (flags.has('c') || flags.has('C'));
  const decoder = new TextDecoder();
  let last = '';
  for (
    let chunk = await process.stdin.read(process.signal);
    chunk;
    chunk = await process.stdin.read(process.signal)
  ) {
    let output = '';
    for (const character of decoder.decode(chunk, { stream: true })) {
      if (flags.has('d') && has(character)) continue;
      const mapped =
        !flags.has('d') && to.length > 0 && has(character)
          ? (to[Math.max(0, from.indexOf(character))] ?? to.at(-1)!)
          : character;
      const squeezed =
        flags.has('s') && mapped === last && (to.length > 0 ? to.includes(mapped) : has(character));
      if (!squeezed) output += mapped;
      last = mapped;
    }
    await process.print(output);
  }
  return 0;
};

export const rev: Program = async (process) => {
  for await (const { input } of inputs(process, process.argv.slice(1), { failed: false })) {
    for await (const line of lines(process, input)) await process.print(`${[...line].reverse().join('')}\n`);
  }
  return 0;
};

export const base64: Program = async (process) => {
  const { operands, flags, values } = parseOptions(process, 'dDw:i', { decode: 'd' });
  for await (const { input } of inputs(process, operands, { failed: false })) {
    const content = await readAll(process, input);
    if (flags.has('d') || flags.has('D')) {
      await process.stdout.write(Buffer.from(content.toString(), 'base64'));
      continue;
    }
    const width = Number(values.get('w') ?? 76);
    const text = content.toString('base64');
    await process.print(
      width === 0 ? text : `${(text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n')}\n`,
    );
  }
  return 0;
};

/** md5sum, sha1sum, sha256sum. */
export function checksum(algorithm: string): Program {
  return async (process) => {
    const status = { failed: false };
    for await (const { name, input } of inputs(process, process.argv.slice(1), status)) {
      const digest = createHash(algorithm)
        .update(await readAll(process, input))
        .digest('hex');
      await process.print(`${digest}  ${name}\n`);
    }
    return status.failed ? 1 : 0;
  };
}
