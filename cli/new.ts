/** `naru new lesson`, `naru new exercise`: a folder with everything in it that a lesson or an exercise needs. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCourse } from '../lessons/load.ts';
import { type NewFiles, newExercise, newLesson, withExercise } from '../lessons/scaffold.ts';
import { ID } from '../lessons/schema.ts';
import { type Course, type Domain, LOCALES } from '../lessons/types.ts';
import { Fault } from '../sandbox/faults.ts';

const LESSONS = join(import.meta.dirname, '../lessons');

const USAGE = `naru new lesson MODULE ID [--after LESSON] [--lessons DIR]
naru new exercise LESSON ID [--lessons DIR]

    Makes the folder of a new lesson in a module, or of a new exercise in a lesson, with texts in both languages and everything
    else that is needed, and names an exercise in the pages of its lesson. MODULE and LESSON are ids (without a number).

    naru new exercise workloads wl-my-task
    naru lint && naru prove wl-my-task       says what is still to be written
`;

/** Exit code 0 when the folder is there, 1 when it could not be made, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const asked = askedFor(argv);
  if (!asked || asked.help) {
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? 0 : 2;
  }
  try {
    const folder = await make(asked);
    const here = relative(process.cwd(), folder);
    process.stdout.write(`${here}\n`);
    process.stderr.write(
      `Write its files, then: npm run -s naru -- lint, npm run -s naru -- prove ${asked.id}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`${error.message}\n    ${error.remedy}\n`);
    return 1;
  }
}

interface Asked {
  readonly what: 'lesson' | 'exercise';
  readonly parent: string;
  readonly id: string;
  readonly lessons: string;
  readonly after?: string;
  readonly help: boolean;
}

function askedFor(argv: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        after: { type: 'string' },
        lessons: { type: 'string', default: LESSONS },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [what = '', parent = '', id = '', ...more] = positionals;
    if (values.help) return { ...values, what: 'lesson', parent, id };
    if ((what !== 'lesson' && what !== 'exercise') || parent === '' || more.length > 0 || !ID.test(id))
      return undefined;
    return { ...values, what, parent, id };
  } catch {
    return undefined;
  }
}

async function make(asked: Asked): Promise<string> {
  const { course } = await loadCourse(asked.lessons);
  if (taken(course, asked.id)) throw idTaken(asked.id);
  return asked.what === 'lesson' ? await makeLesson(asked, course) : await makeExercise(asked);
}

function taken({ modules }: Course, id: string): boolean {
  const lessons = modules.flatMap((module) => module.lessons);
  return [...lessons, ...lessons.flatMap((lesson) => lesson.exercises)].some((node) => node.id === id);
}

async function makeLesson({ lessons, parent, id, after }: Asked, course: Course): Promise<string> {
  const module = await numbered(lessons, parent);
  const number = await nextNumber(module, after);
  const domain = course.modules.find((one) => one.id === parent)?.lessons[0]?.domain ?? 'foundations';
  return await write(join(module, `${number}-${id}`), newLesson(domain));
}

async function makeExercise({ lessons, parent, id }: Asked): Promise<string> {
  const modules = await folders(lessons);
  const found = (
    await Promise.all(modules.map((module) => numbered(join(lessons, module), parent).catch(() => undefined)))
  ).find((lesson) => lesson !== undefined);
  if (found === undefined) throw unknown(parent, await lessonIds(lessons, modules));
  const lesson = await readFile(join(found, 'lesson.yaml'), 'utf8');
  const domain = /^domain: (\S+)/m.exec(lesson)?.[1];
  const folder = await write(join(found, id), newExercise(id, (domain ?? 'foundations') as Domain));
  // Exercises of mock exams are shown on no page.
  if (/^mock: true\b/m.test(lesson)) return folder;
  for (const locale of LOCALES) {
    const page = join(found, `${locale}.md`);
    await writeFile(page, withExercise(await readFile(page, 'utf8'), id));
  }
  return folder;
}

/** Folders of the course, in a folder: `10-workloads`. */
async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  const named = entries.filter((entry) => entry.isDirectory() && /^\d+-/.test(entry.name));
  return named
    .map(({ name }) => name)
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}

const idOf = (folder: string): string => folder.replace(/^\d+-/, '');

async function numbered(parent: string, id: string): Promise<string> {
  const all = await folders(parent);
  const found = all.find((name) => idOf(name) === id);
  if (found === undefined) throw unknown(id, all.map(idOf));
  return join(parent, found);
}

async function lessonIds(lessons: string, modules: readonly string[]): Promise<string[]> {
  const each = await Promise.all(modules.map((module) => folders(join(lessons, module))));
  return each.flat().map(idOf);
}

/** Behind a lesson, in the middle of the room before the next; else ten after the last. */
async function nextNumber(module: string, after: string | undefined): Promise<number> {
  const all = await folders(module);
  const numbers = all.map((name) => Number.parseInt(name, 10));
  const at = after === undefined ? all.length - 1 : all.findIndex((name) => idOf(name) === after);
  if (after !== undefined && at === -1) throw unknown(after, all.map(idOf));
  const [before = 0, next] = [numbers[at], numbers[at + 1]];
  if (next === undefined) return before + 10;
  if (next - before < 2) throw noRoom(after ?? '');
  return before + Math.floor((next - before) / 2);
}

async function write(folder: string, files: NewFiles): Promise<string> {
  if (await stat(folder).catch(() => undefined)) throw idTaken(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const idTaken = (id: string): Fault =>
  new Fault(
    'cli/id-taken',
    `there is something called ${id} already`,
    'Ids are unique in the course: choose another.',
  );

const unknown = (id: string, known: readonly string[]): Fault =>
  new Fault(
    'cli/parent-unknown',
    `nothing here is called ${id}`,
    `There are: ${known.join(', ') || 'none'}.`,
  );

const noRoom = (after: string): Fault =>
  new Fault(
    'cli/no-room',
    `there is no number left behind ${after}`,
    'Give the folders other numbers; ids lose them.',
  );
