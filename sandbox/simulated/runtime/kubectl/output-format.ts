/** Formats of output that may be given in a file (cli-runtime's printers): the file is read here, and what it holds is said. */
import { Failure } from '../process/process.ts';
import type { HandOver } from './hand-over.ts';

/** Formats with what they show in the same word. */
const INLINE = ['custom-columns', 'go-template', 'jsonpath', 'jsonpath-as-json', 'template'];
/** Formats that name a file, and what they are without. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['custom-columns-file', 'custom-columns'],
  ['go-template-file', 'go-template'],
  ['jsonpath-file', 'jsonpath'],
  ['templatefile', 'go-template'],
]);

/** A format that names no file. Throws `Failure` for one that may. */
export async function outputFormat(files: HandOver, given: string): Promise<string> {
  const at = given.indexOf('=');
  const name = (at < 0 ? given : given.slice(0, at)).toLowerCase();
  const inline = FILES.get(name);
  if (!inline) {
    if (at < 0 ? /^[a-z0-9-]*$/.test(name) : INLINE.includes(name)) return given;
    throw new Failure(`error: unable to match a printer suitable for the output format "${given}"`);
  }
  if (at < 0) throw new Failure(`error: ${name} format specified but no template file given`);
  const text = await files.text(given.slice(at + 1));
  return `${inline}=${inline === 'custom-columns' ? columns(text) : text}`;
}

/** Two lines, of headers and of paths, as `HEADER:path,…`. */
function columns(text: string): string {
  const [headers = [], paths = []] = text.split('\n').map((line) => line.trim().split(/\s+/));
  if (headers.length !== paths.length)
    throw new Failure('error: number of headers and field specifications does not match');
  return headers.map((header, index) => `${header}:${paths[index]}`).join(',');
}
