/** File names that match a shell pattern. */
import type { Process } from '../process/process.ts';
import { globToRegExp, hasPattern } from './pattern.ts';

/** Sorted; empty when nothing matches. */
export function fileNames(process: Process, pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter(Boolean);
  let found = [absolute ? '/' : ''];
  for (const [index, part] of parts.entries()) {
    found = found.flatMap((folder) => step(process, folder, part, index < parts.length - 1));
  }
  return found.sort();
}

function step(process: Process, folder: string, part: string, more: boolean): string[] {
  const { files } = process.container;
  const join = (name: string) => (folder === '' || folder === '/' ? `${folder}${name}` : `${folder}/${name}`);
  const at = process.path(folder || '.');
  if (!hasPattern(part)) {
    const name = part.replaceAll(/\\(.)/g, '$1');
    return files.find(`${at}/${name}`) ? [join(name)] : [];
  }
  if (files.find(at)?.kind !== 'directory') return [];
  const expression = globToRegExp(part);
  return files
    .list(at)
    .filter((name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .filter((name) => !more || files.find(`${at}/${name}`)?.kind === 'directory')
    .map(join);
}
