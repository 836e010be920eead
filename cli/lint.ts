/** `naru lint [DIR]`: what is wrong with the lessons, as `file:line:column  message` and the remedy below it. */
import { join, relative } from 'node:path';
import { lintCourse } from '../lessons/lint.ts';
import type { Problem } from '../lessons/types.ts';

const LESSONS = join(import.meta.dirname, '../lessons');

/** Exit code 0 when there are no errors (warnings may be printed), 1 when there are, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const [root = LESSONS, ...more] = argv;
  if (more.length > 0 || root.startsWith('-')) {
    process.stderr.write(
      'naru lint [DIR]\n    DIR is the folder that holds course.yaml; the lessons of this course unless given.\n',
    );
    return root === '--help' || root === '-h' ? 0 : 2;
  }
  const problems = await lintCourse(root);
  for (const problem of problems) process.stdout.write(`${lineOf(problem, root)}\n`);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  process.stdout.write(
    problems.length === 0 ? 'no problems\n' : `${errors} errors, ${problems.length - errors} warnings\n`,
  );
  return errors > 0 ? 1 : 0;
}

/** One problem as it is printed. The file is relative to where the command runs, so that terminals can open it. */
export function lineOf(problem: Problem, root: string): string {
  const file = relative(process.cwd(), join(root, problem.file));
  const remedy = problem.remedy ? `\n    ${problem.remedy}` : '';
  return `${file}:${problem.line}:${problem.column}  ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}${remedy}`;
}
