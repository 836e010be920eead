/** `naru class`: Naru for a class, as `NARU_MODE=class npm start`. */
import { env, stderr, stdout } from 'node:process';

const USAGE = `naru class
    Naru for a class: learners join by a code or a link, each with a cluster of their own. The address that is printed makes the
    first instructor; "naru open" prints another one. Settings: server/classroom/README.md. Ctrl+C ends it.
`;

/** Resolves when the server runs; a signal ends the process. Exit code 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    const help = ['--help', '-h'].includes(argv[0] ?? '');
    (help ? stdout : stderr).write(USAGE);
    return help ? 0 : 2;
  }
  env['NARU_MODE'] = 'class';
  await import('./start.ts');
  return 0;
}
