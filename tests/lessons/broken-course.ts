/** A copy of the fixture course that a test may break. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FIXTURE = join(import.meta.dirname, '../fixtures/course');
export const EXERCISE = '10-basics/10-pods/first-pod';

export interface CourseCopy extends AsyncDisposable {
  readonly root: string;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** Replaces a text that must be there. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>;
  remove(file: string): Promise<void>;
}

export async function copyCourse(): Promise<CourseCopy> {
  const root = await mkdtemp(join(tmpdir(), 'naru-course-'));
  await cp(FIXTURE, root, { recursive: true });
  const read = (file: string) => readFile(join(root, file), 'utf8');
  const write = (file: string, text: string) => writeFile(join(root, file), text);
  return {
    root,
    read,
    write,
    async edit(file, from, to) {
      const before = await read(file);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} does not contain ${from}`);
      await write(file, after);
    },
    remove: (file) => rm(join(root, file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
