import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, parseJson } from '../../../../sandbox/simulated/codec/json.ts';

const SOUND = [
  '""',
  '"web"',
  '"나루 🚢"',
  '"a\\"b"',
  '"\\u0041\\n"',
  '"longer than a dozen letters"',
  ' [ "x" , { "a" : [ ] } ]\r\n',
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
});
