/** What fast-check makes of anything that could be sent: JSON with names every object in JavaScript has, texts, bytes, paths. */
import fc from 'fast-check';

/** Keys that are something else to a careless program, among others. */
const key = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('name', 'metadata', 'spec', 'labels', 'data', 'items', 'a', 'containers'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '$patch',
      '$retainKeys',
      '$setElementOrder/containers',
      '$deleteFromPrimitiveList/a',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
);

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e21,
    'replace',
    'delete',
    'merge',
    'a',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** Any JSON, with keys of its own whatever they are called. */
export const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value;

/** An object of JSON. */
export const jsonObject: fc.Arbitrary<Record<string, unknown>> = fc
  .array(fc.tuple(key, json), { maxLength: 5 })
  .map(objectOf);

/** Keys become fields of the object itself, `__proto__` too. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** Texts that are nearly JSON: cut, with a byte changed, with keys twice, numbers nobody has, a mark at the beginning, very deep. */
export const nearlyJson: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(json, fc.nat(), fc.string({ maxLength: 2 })).map(([value, at, noise]) => {
    const text = JSON.stringify(value) ?? '';
    const place = at % (text.length + 1);
    return text.slice(0, place) + noise + text.slice(place + noise.length);
  }),
  fc.constantFrom(
    '\ufeff{}',
    '{"a":NaN}',
    '{"a":1e999}',
    '{"a":-0}',
    '{"a":1,"a":2}',
    '{"a":\u0000}',
    '{"a":"\\ud800"}',
    '{"a":01}',
  ),
  fc.nat(3000).map((depth) => '['.repeat(depth)),
  fc.nat(3000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.constantFrom(
    'a: *b',
    '&a [*a, *a]',
    'a: b: c',
    '- - -',
    '? ',
    '%YAML 9.9',
    '!!js/function x',
    'a: !!binary x',
    '<<: [1]',
    '\t',
  ),
  fc.string({ maxLength: 40 }),
);

/** Bytes: of nothing in particular, of the envelope kubectl sends, of texts. */
export const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each)),
  fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.concat([Buffer.from('k8s\0'), each])),
  nearlyJson.map((each) => Buffer.from(each)),
);

/** Selectors, tokens and versions as somebody might mistype them. */
export const query: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'a',
        'in',
        'notin',
        '(',
        ')',
        ',',
        '=',
        '==',
        '!=',
        '!',
        '<',
        '>',
        ' ',
        'b/c',
        '\\',
        '1',
        '__proto__',
      ),
      {
        maxLength: 10,
      },
    )
    .map((parts) => parts.join('')),
  fc.base64String({ maxLength: 40 }),
  json.map((each) => Buffer.from(JSON.stringify(each) ?? '').toString('base64url')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
