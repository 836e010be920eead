/** `naru competencies [--write]`: the table of the exam's competencies, with the lessons and exercises of each; what is missing. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPETENCIES, gaps } from '../lessons/competencies.ts';
import { competencyTable } from '../lessons/competency-table.ts';
import { loadCourse } from '../lessons/load.ts';
import { withTable } from '../lessons/proof/table.ts';

const LESSONS = join(import.meta.dirname, '../lessons');

const USAGE = `naru competencies [DIR] [--write]
    A row for each of the ${COMPETENCIES.length} competencies of the exam: the lessons that teach it, the exercises that ask for it.
    DIR is the folder that holds course.yaml; the lessons of this course unless given.
    --write puts the table into its README.md, between <!-- competencies --> and <!-- /competencies -->.
`;

/** Exit code 0 when each has a lesson and an exercise, 1 when one has not, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const folders = argv.filter((word) => word !== '--write');
  const [root = LESSONS, ...more] = folders;
  if (more.length > 0 || root.startsWith('-')) {
    process.stderr.write(USAGE);
    return root === '--help' || root === '-h' ? 0 : 2;
  }
  const { course } = await loadCourse(root);
  const table = competencyTable(course);
  if (argv.includes('--write')) await write(join(root, 'README.md'), table);
  else process.stdout.write(`${table}\n`);
  const missing = gaps(course, [...new Set(COMPETENCIES.map(({ domain }) => domain))]);
  for (const { code, lesson, exercise } of missing) {
    const lacks = [lesson ? 'lesson' : '', exercise ? 'exercise' : ''].filter((what) => what !== '');
    process.stderr.write(`${code} has no ${lacks.join(' and no ')}\n`);
  }
  return missing.length > 0 ? 1 : 0;
}

async function write(file: string, table: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, withTable(text, table, 'competencies'));
}
