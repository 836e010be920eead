/**
 * A strategic merge patch is applied to maps that are then converted to Go structs, which words a wrong type in other
 * words than the JSON decoder (apimachinery/pkg/runtime/converter.go).
 */

const DECODER_ERROR = /^json: cannot unmarshal (\w+)(?: (\S+))? into Go .* of type (\S+)$/;
const GO_KINDS: Readonly<Record<string, string>> = { object: 'map', array: 'slice', number: 'int64' };
const WHOLE = /^u?int/;

/** The converter's words for what the decoder would have said; anything else stays as it is. */
export function asConversionError(problem: string): string {
  const [, found = '', number = '', type = ''] = DECODER_ERROR.exec(problem) ?? [];
  if (type === '') return problem;
  const kind = /[.eE]/.test(number) ? 'float64' : (GO_KINDS[found] ?? found);
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  // Go converts whole numbers to letters, and fractions to whole numbers, but refuses to do so here.
  const convertible = (kind === 'int64' && type === 'string') || (kind === 'float64' && WHOLE.test(type));
  if (convertible) return `cannot convert ${kind} to ${type}`;
  if (/^(u?int|string|bool|float)/.test(type)) return `unrecognized type: ${type}`;
  return `cannot restore struct from: ${kind}`;
}
