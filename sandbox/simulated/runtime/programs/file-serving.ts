/** What web servers share: from a URL path to a file. */
import type { FileSystem } from '../files/file-system.ts';

/** The file to send; `redirect` for a folder without its slash, `forbidden` for a folder without an index. */
export function findFile(
  files: FileSystem,
  root: string,
  path: string,
  index: readonly string[],
): string | 'missing' | 'redirect' | 'forbidden' {
  const full = `${root.replace(/\/$/, '')}${path}`;
  const node = files.find(full);
  if (!node) return 'missing';
  if (node.kind !== 'directory') return full;
  if (!path.endsWith('/')) return 'redirect';
  const found = index.find((name) => files.find(`${full}${name}`)?.kind === 'file');
  return found ? `${full}${found}` : 'forbidden';
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
};

export function contentType(path: string): string {
  return types[/\.(\w+)$/.exec(path)?.[1] ?? ''] ?? 'application/octet-stream';
}
