/** Numbers in the query of a request, read as the conversions of apimachinery read them. */
import { badRequest } from '../errors.ts';

/** `undefined` when it is not given or empty. Throws 400 for what is no whole number of 64 bits. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const shown = JSON.stringify(text);
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${shown}: invalid syntax`);
  const value = Number(text);
  if (Math.abs(value) >= 2 ** 63) throw badRequest(`strconv.ParseInt: parsing ${shown}: value out of range`);
  return value;
}
