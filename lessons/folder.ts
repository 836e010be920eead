/** The lessons folder as files: what is there, what it says, and the id that a folder's name gives. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from './types.ts';

/** A folder with its files and folders by name, in the order of their names. Paths are relative to the lessons folder. */
export interface Folder {
  readonly path: string;
  readonly files: ReadonlyMap<string, () => Promise<string>>;
  readonly folders: ReadonlyMap<string, Folder>;
}

/**
 * Reads the tree of names. Hidden entries are left out. Rejects when a folder cannot be read; a file that cannot be
 * read is empty, and a problem.
 */
export async function readFolder(root: string, problems: Problem[], path = ''): Promise<Folder> {
  const entries = (await readdir(join(root, path), { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((one, other) => byNumberThenName(one.name, other.name));
  const files = entries.filter((entry) => entry.isFile());
  const folders = entries.filter((entry) => entry.isDirectory());
  return {
    path,
    files: new Map(files.map(({ name }) => [name, () => readText(root, inside(path, name), problems)])),
    folders: new Map(
      await Promise.all(
        folders.map(
          async ({ name }): Promise<[string, Folder]> => [
            name,
            await readFolder(root, problems, inside(path, name)),
          ],
        ),
      ),
    ),
  };
}

async function readText(root: string, file: string, problems: Problem[]): Promise<string> {
  try {
    return await readFile(join(root, file), 'utf8');
  } catch (error) {
    problems.push(problemAt(file, `cannot be read: ${(error as Error).message}`, 'Look at its permissions.'));
    return '';
  }
}

/** The order of the course: `60-pods` comes before `110-services`. */
function byNumberThenName(one: string, other: string): number {
  const numbers = Number.parseInt(one, 10) - Number.parseInt(other, 10);
  if (numbers) return numbers;
  return one < other ? -1 : 1;
}

/** The path of something in a folder, with slashes on every system. */
export function inside(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}

/** `20-pods` → `pods`; `undefined` when there is no number in front or the name is no id. */
export function idOf(name: string): string | undefined {
  return /^\d+-([a-z0-9][a-z0-9-]*)$/.exec(name)?.[1];
}

/** An error at the beginning of a file. */
export function problemAt(file: string, message: string, remedy: string): Problem {
  return { severity: 'error', file, line: 1, column: 1, message, remedy };
}
