/**
 * What differs between two attempts at the same exercise: each variable gets a value by the seed of the attempt. The same
 * seed always gives the same values, whatever other variables there are.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Values } from './types.ts';

const scalar = z.union([z.string().min(1).max(200), z.number()]);
const length = z.number().int().min(1).max(32);

/** How a variable gets its value; exactly one key. */
export const variable = z
  .union([
    z
      .strictObject({
        oneOf: z
          .array(z.union([scalar, z.record(z.string(), scalar)]))
          .min(2)
          .describe('One of these. Mappings with the same keys belong together: {{fault.image}}.'),
      })
      .describe('One of several values.'),
    z
      .strictObject({
        between: z.tuple([z.number().int(), z.number().int()]).describe('The least and the greatest.'),
      })
      .describe('A whole number.'),
    z.strictObject({ letters: length.describe('How many.') }).describe('Random small letters.'),
    z
      .strictObject({ digits: length.describe('How many.') })
      .describe('Random digits, as text; the first is no 0.'),
    z
      .strictObject({ hex: length.describe('How many.') })
      .describe('Random digits and letters a to f, as text.'),
  ])
  .describe('Exactly one of: oneOf, between, letters, digits, hex.');

export type Variable = z.infer<typeof variable>;

/** `{{name}}`, and `{{name.key}}` for a variable whose values are mappings. */
export const VARIABLE_NAME = /^[a-z][A-Za-z0-9]*$/;

/** What the variables of an exercise stand for in the attempt with this seed. */
export function valuesOf(
  variables: Readonly<Record<string, Variable>>,
  seed: string,
  exercise: string,
): Values {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, one]) => {
      const value = drawn(one, drawer(`${seed}/${exercise}/${name}`));
      if (typeof value !== 'object') return [[name, value]];
      return Object.entries(value).map(([key, part]) => [`${name}.${key}`, part]);
    }),
  );
}

/** The names that placeholders may use for these variables. */
export function namesOf(variables: Readonly<Record<string, Variable>>): string[] {
  return Object.keys(valuesOf(variables, '', ''));
}

/** How many different values a variable can have; as a number, however large. */
export function choices(one: Variable): number {
  if ('oneOf' in one) return one.oneOf.length;
  if ('between' in one) return one.between[1] - one.between[0] + 1;
  if ('letters' in one) return 26 ** one.letters;
  return 'digits' in one ? 9 * 10 ** (one.digits - 1) : 16 ** one.hex;
}

type Draw = (below: number) => number;

function drawn(one: Variable, draw: Draw): string | number | Readonly<Record<string, string | number>> {
  if ('oneOf' in one) return one.oneOf[draw(one.oneOf.length)]!;
  if ('between' in one) return one.between[0] + draw(one.between[1] - one.between[0] + 1);
  if ('letters' in one) return written(one.letters, 'abcdefghijklmnopqrstuvwxyz', draw);
  // No 0 in front: who writes such a text as a number must not lose it.
  if ('digits' in one) return written(1, '123456789', draw) + written(one.digits - 1, '0123456789', draw);
  return written(one.hex, '0123456789abcdef', draw);
}

function written(length: number, alphabet: string, draw: Draw): string {
  return Array.from({ length }, () => alphabet[draw(alphabet.length)]).join('');
}

/** Numbers that look random and follow from the text. 32 bits for each, so that no choice is preferred noticeably. */
function drawer(text: string): Draw {
  let turn = 0;
  return (below) => {
    const hash = createHash('sha256').update(`${text}/${turn}`).digest();
    turn += 1;
    return hash.readUInt32BE(0) % below;
  };
}
