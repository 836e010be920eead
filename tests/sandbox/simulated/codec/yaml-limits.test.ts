import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../../sandbox/simulated/codec/decode.ts';
import { excessOf } from '../../../../sandbox/simulated/codec/yaml-limits.ts';
import { type StatusError, statusError } from '../../../../sandbox/simulated/objects.ts';

const refuse = (problem: string): StatusError => statusError(400, 'BadRequest', problem);
const read = (text: string) => readYaml(Buffer.from(text), refuse);
const deep = (levels: number) =>
  Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');

describe('YAML', () => {
  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(60_000)],
    ['indents', deep(600)],
    ['dashes', `${'- '.repeat(100_000)}x`],
    ['explicit keys', '? '.repeat(100_000)],
  ])('that is too deep is refused before it is read: %s', (_, text) => {
    expect(() => read(text)).toThrow('exceeded max depth of 10000');
  });

  it('that is deep in itself, and not too deep, is read', () => {
    expect(excessOf(deep(400), 500)).toBeUndefined();
    expect(excessOf(`a: |\n${'  [[[{{{ - - -\n'.repeat(1000)}`, 500)).toBeUndefined();
    expect(excessOf(`a: "${'['.repeat(1000)}"\nb: '${'{'.repeat(1000)}'`, 500)).toBeUndefined();
    expect(excessOf('a:\n- b\n- c\n'.repeat(1000), 500)).toBeUndefined();
  });

  it('with name upon name for one value is refused', () => {
    expect(() => read('&a '.repeat(80_000))).toThrow('did not find expected node content');
  });

  it('that says little and means very much is refused as a real server refuses it', () => {
    const laughs = ['a: &a [lol,lol,lol,lol,lol,lol,lol,lol]'];
    for (const [was, is] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'])
      laughs.push(`${is}: &${is} [${`*${was},`.repeat(9)}]`);
    expect(() => read(laughs.join('\n'))).toThrow('document contains excessive aliasing');
  });

  it('may be a quarter of a megabyte', () => {
    expect(() => read(`a: ${'x'.repeat(262_144)}`)).toThrow('Request entity too large: limit is 262144');
  });

  it('names the keys that stand twice, in each map, and the last one counts', () => {
    const { value, problems } = read('a: 1\nb:\n  c: 1\n  "c": 2\na: 2\n');
    expect(value).toEqual({ a: 2, b: { c: 2 } });
    expect(problems).toEqual(['line 4: key "c" already set in map', 'line 5: key "a" already set in map']);
  });

  it('may merge more than once', () => {
    expect(read('x: &x {a: 1}\nz: {<<: *x, b: 2}').value).toEqual({ x: { a: 1 }, z: { a: 1, b: 2 } });
  });
});
