/** What the READMEs say is there, is there; and every room with code has one, its own or that of the room it is in. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeBelow, filesBelow, PRODUCT, ROOT, textOf } from './source.ts';

/** The folder of a file whose README is the nearest. */
function readmeFor(path: string): string {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (existsSync(join(ROOT, folder, 'README.md'))) return folder;
  }
  return '.';
}

/** Pages lie where their URLs say: src/README.md tells of them all. */
const rooms = new Set(
  PRODUCT.flatMap(codeBelow)
    .map(dirname)
    .filter((folder) => !folder.startsWith('src/pages/')),
);

describe('a README', () => {
  it.each([...rooms])('is in %s, in the folder above, or names it from further up', (room) => {
    const at = readmeFor(join(room, 'x'));
    const [first = '', ...deeper] = relative(at, room).split('/');
    expect(at).not.toBe('.');
    if (deeper.length > 0) expect(textOf(join(at, 'README.md'))).toContain(`${first}/`);
  });

  const readmes = [...PRODUCT, 'tests']
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => path.endsWith('README.md'));

  it.each(readmes)('%s names only files and folders that exist', (readme) => {
    const folder = dirname(readme);
    const cells = textOf(readme)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const named = cells.flatMap((line) =>
      [...line.split('|')[1]!.matchAll(/`([\w./-]+(?:\/|\.ts))`/g)].map(([, name]) => name!),
    );
    // Words in capitals stand for something else.
    const missing = named
      .filter((name) => !/[A-Z]{2}/.test(name))
      .filter((name) => ![folder, '.'].some((base) => existsSync(join(ROOT, base, name))));
    expect(missing).toEqual([]);
  });
});
