/** The project as text: its files, and what each imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders of the product, and of its tests. */
export const PRODUCT = ['sandbox', 'checker', 'lessons', 'server', 'cli', 'src'] as const;

const SKIPPED = new Set(['node_modules', 'dist', 'generated', 'test-results', 'playwright-report']);

/** Paths from the root of all files below a folder; what is made by programs and what is hidden is left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name) || (entry.name.startsWith('.') && entry.isDirectory())) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Paths of the files that hold code. */
export function codeBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => /\.(ts|mjs|astro)$/.test(path) && !path.endsWith('.d.ts'));
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What a file imports: packages by name, files by their path from the root. Node's own modules are left out. */
export function importsOf(path: string): string[] {
  const text = path.endsWith('.astro') ? scriptOf(textOf(path)) : textOf(path);
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return names.filter((name) => !name.startsWith('node:')).map((name) => resolved(path, name));
}

/** The code of a page: what runs when it is built, and what it gives the browser. */
function scriptOf(astro: string): string {
  const [, front = '', rest = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(astro) ?? ['', '', astro];
  return [front, ...[...rest.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script)].join(
    '\n',
  );
}

function resolved(from: string, name: string): string {
  return name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(from), name)) : name;
}

/** `@xterm/xterm` for `@xterm/xterm/css/xterm.css`; `undefined` for one of our own files. */
export function packageOf(name: string): string | undefined {
  if (PRODUCT.some((folder) => name.startsWith(`${folder}/`)) || name === 'package.json') return undefined;
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
