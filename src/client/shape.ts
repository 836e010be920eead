/**
 * What an answer of the server must have for this page to work with it. Small on purpose: the schemas of server/protocol.ts bring
 * all of Zod, which is most of what a page would load. The server and its pages are built together; this finds an answer of
 * something else, or of a server that is newer than the page. A Zod schema is a `Shape`, too, for what is loaded later.
 */

export interface Shape<T> {
  safeParse(value: unknown): Parsed<T>;
}

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly message: string } };

/** Where and why a value is not what it should be; `undefined`: it is. */
type Look = (value: unknown, at: string) => string | undefined;

const isA =
  (type: 'string' | 'number' | 'boolean'): Look =>
  (value, at) =>
    typeof value === type ? undefined : `${at} is no ${type}`;

export const text = isA('string');
export const number = isA('number');
export const flag = isA('boolean');

export const list =
  (each: Look = () => undefined): Look =>
  (value, at) =>
    Array.isArray(value) ? first(value, (item, index) => each(item, `${at}[${index}]`)) : `${at} is no list`;

/** Keys may be missing that are optional in `T`; what else is in it does not matter. */
export const fields =
  <T>(known: Readonly<Partial<Record<keyof T, Look>>>): Look =>
  (value, at) =>
    isRecord(value)
      ? first(Object.entries<Look | undefined>(known), ([key, look]) => look?.(value[key], `${at}.${key}`))
      : `${at} is no object`;

/** Each value of an object, whatever its keys are. */
export const values =
  (each: Look): Look =>
  (value, at) =>
    isRecord(value)
      ? first(Object.entries(value), ([key, item]) => each(item, `${at}.${key}`))
      : `${at} is no object`;

export const orNothing =
  (look: Look): Look =>
  (value, at) =>
    value === undefined ? undefined : look(value, at);

/** An object whose `key` says which of these it is. One with another word there is refused. */
export const oneOf =
  (key: string, kinds: Readonly<Record<string, Look>>): Look =>
  (value, at) => {
    if (!isRecord(value)) return `${at} is no object`;
    const look = kinds[String(value[key])];
    return look === undefined ? `${at}.${key} is unknown: ${String(value[key])}` : look(value, at);
  };

export const shape = <T>(look: Look): Shape<T> => ({
  safeParse(value) {
    const message = look(value, 'the answer');
    return message === undefined
      ? { success: true, data: value as T }
      : { success: false, error: { message } };
  },
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function first<T>(
  items: readonly T[],
  look: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const wrong = look(item, index);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
