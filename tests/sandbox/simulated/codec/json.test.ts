import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, MAX_DEPTH, parseJson } from '../../../../sandbox/simulated/codec/json.ts';

const SOUND = [
  '""',
  '"web"',
  '"나루 🚢"',
  '"a\\"b"',
  '"\\u0041\\n"',
  '"longer than a dozen letters"',
  ' [ "x" , { "a" : [ ] } ]\r\n',
  '{"a:b":"{\\"c\\":[1,-0,1.5e3]}","d":[{"e":null},{}],"__proto__":{"f":"\\u00e9\\\\"}}',
];

describe('JSON', () => {
  it.each(SOUND)('%s is read as by any other reader', (text) => {
    expect(parseJson(text).value).toEqual(JSON.parse(text));
  });

  it.each([
    ['"open', 'unexpected end of JSON input'],
    ['"open\\', 'unexpected end of JSON input'],
    ['"a\tb"', "invalid character '\\t' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['["a"', 'unexpected end of JSON input'],
  ])('%s is refused in the words of Go', (text, message) => {
    expect(() => parseJson(text)).toThrow(new JsonSyntaxError(message));
  });

  it('names keys that stand twice, however deep, by the object they stand in', () => {
    const { value, duplicates } = parseJson(
      '{"a":[{"b:":1,"b:":{"c":2,"c":3}}],"a":{"d":{"e":"\\"","e":1}}}',
    );
    expect(value).toEqual({ a: { d: { e: 1 } } });
    expect([...duplicates.values()]).toContainEqual(['a']);
    expect(duplicates.get((value as { a: { d: object } }).a.d)).toEqual(['e']);
  });

  it('may be as deep as is allowed, and no deeper', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parseJson(deep(MAX_DEPTH))).not.toThrow();
    expect(() => parseJson(deep(MAX_DEPTH + 1))).toThrow(JsonSyntaxError);
  });
});
