/** printf. */
import { Failure, type Program } from '../process/process.ts';
import { unescapeText } from './basic.ts';

const directive = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([sdiuxXocbfeEgG]))|([^%]+)/g;

export const printf: Program = async (process) => {
  const [format, ...args] = process.argv.slice(1);
  if (format === undefined) throw new Failure('usage: printf FORMAT [ARGUMENT...]');
  const text = unescapeText(format);
  let output = '';
  do {
    const before = args.length;
    output += text.replaceAll(directive, (all, body, flags = '', width, precision, kind) => {
      if (body === undefined) return all;
      if (body === '%') return '%';
      return pad(convert(kind, args.shift(), precision), flags, Number(width ?? 0), kind);
    });
    if (args.length === before) break;
  } while (args.length > 0);
  await process.print(output);
  return 0;
};

function convert(kind: string, argument: string | undefined, precision: string | undefined): string {
  const text = argument ?? '';
  if (kind === 's') return precision === undefined ? text : text.slice(0, Number(precision));
  if (kind === 'b') return unescapeText(text);
  if (kind === 'c') return text.slice(0, 1);
  const value = /^['"]/.test(text) ? (text.codePointAt(1) ?? 0) : Number(text || 0);
  if (Number.isNaN(value)) throw new Failure(`printf: invalid number '${text}'`);
  if (kind === 'x') return Math.trunc(value).toString(16);
  if (kind === 'X') return Math.trunc(value).toString(16).toUpperCase();
  if (kind === 'o') return Math.trunc(value).toString(8);
  if (kind === 'f') return value.toFixed(Number(precision ?? 6));
  if (/[eEgG]/.test(kind))
    return kind.toLowerCase() === 'e' ? value.toExponential(Number(precision ?? 6)) : String(value);
  return String(Math.trunc(value));
}

function pad(text: string, flags: string, width: number, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && !'scb'.includes(kind)) return text.padStart(width, '0');
  return text.padStart(width);
}
