/** Every code of a fault is told in the README of its folder, and no README tells of one there is not. */
import { describe, expect, it } from 'vitest';
import { codeBelow, PRODUCT, textOf } from './source.ts';

/** Where the codes of an area are listed. Their sentences in both languages: tests/src/text.test.ts. */
const LISTS: Readonly<Record<string, string>> = {
  sandbox: 'sandbox/README.md',
  tools: 'sandbox/README.md',
  lessons: 'lessons/README.md',
  server: 'server/README.md',
  store: 'server/README.md',
  class: 'server/classroom/README.md',
  exam: 'server/exams/README.md',
  exercise: 'server/README.md',
  grade: 'server/README.md',
  lesson: 'server/README.md',
  terminal: 'server/README.md',
  cli: 'cli/README.md',
  start: 'cli/README.md',
  room: 'server/classroom/room/README.md',
  page: 'src/README.md',
};
/** `area/name`, and `area/NAME-name` where the code is made of the name of a program. */
const CODE = new RegExp(
  `(['"\`])((?:${Object.keys(LISTS).join('|')})/(?:\\$\\{name\\}|[a-z])[a-z-]*)\\1`,
  'g',
);

function codesIn(path: string): string[] {
  return [...textOf(path).matchAll(CODE)].map(([, , code]) => code!.replace('$' + '{name}', 'NAME'));
}

/** Codes by the list they must be in; programs that have a code of their own are told as NAME. */
function codesByList(): Map<string, Set<string>> {
  const throwing = PRODUCT.flatMap(codeBelow).filter((path) => /Fault|code:|code ===/.test(textOf(path)));
  const codes = throwing
    .flatMap(codesIn)
    .map((code) => code.replace(/^tools\/[a-z]+-(missing|unusable)$/, 'tools/NAME-$1'));
  const lists = new Map(Object.values(LISTS).map((list) => [list, new Set<string>()]));
  for (const code of codes) lists.get(LISTS[code.split('/')[0]!]!)!.add(code);
  return lists;
}

describe('fault codes', () => {
  it.each([...codesByList()])('are all told in %s', (list, codes) => {
    // What the server says of a sandbox is told where the server is.
    const text = textOf(list) + textOf('server/README.md');
    expect(codes.size).toBeGreaterThan(3);
    expect([...codes].filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('that a README tells of are there', () => {
    const known = new Set([...codesByList().values()].flatMap((codes) => [...codes]));
    for (const list of new Set(Object.values(LISTS))) {
      const told = [...textOf(list).matchAll(/`([a-z]+\/[A-Za-z-]+)`/g)].map(([, code]) => code!);
      const gone = told.filter((code) => code.split('/')[0]! in LISTS && !known.has(code));
      expect(gone, list).toEqual([]);
    }
  });
});
