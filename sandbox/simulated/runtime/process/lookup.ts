/** Finding what argv[0] names: a simulated program in the file system, or a script with an interpreter. */
import type { Container } from '../container.ts';
import type { FileNode } from '../files/nodes.ts';
import type { Program } from './process.ts';

/** argv[0] cannot be run: `ENOENT` no such file, `EACCES` a file that is no program. */
export class ExecError extends Error {
  readonly code: 'ENOENT' | 'EACCES';
  /** As runc words it: `executable file not found in $PATH`, `stat /x: no such file or directory`, `permission denied`. */
  constructor(code: ExecError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The program that argv names, looked up along PATH. Throws `ExecError`. */
export function findProgram(
  container: Container,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
  cwd: string,
): Program {
  const name = argv[0] ?? '';
  const path = findExecutable(container, name, environment.get('PATH') ?? defaultPath, cwd);
  if (path) return programOf(container, path.file, path.path);
  if (!name.includes('/')) throw new ExecError('ENOENT', 'executable file not found in $PATH');
  const node = container.files.look(absolute(name, cwd));
  if (!node) throw new ExecError('ENOENT', `stat ${name}: no such file or directory`);
  throw new ExecError('EACCES', node.kind === 'directory' ? 'is a directory' : 'permission denied');
}

/** The path of an executable file: a name with a slash as it is, others along PATH. */
export function findExecutable(
  container: Container,
  name: string,
  searchPath: string,
  cwd: string,
): { path: string; file: FileNode } | undefined {
  const folders = name.includes('/') ? [''] : searchPath.split(':').map((folder) => `${folder}/`);
  for (const folder of folders) {
    const path = absolute(`${folder}${name}`, cwd);
    const node = name && container.files.look(path);
    if (node && node.kind === 'file' && node.mode & 0o111) return { path, file: node };
  }
  return undefined;
}

/** A file's own program, or the interpreter its first line names, or the shell. */
function programOf(container: Container, file: FileNode, path: string): Program {
  if (file.program) return file.program;
  const first = file.content.subarray(0, 128).toString().split('\n')[0] ?? '';
  const words = first.startsWith('#!') ? first.slice(2).trim().split(/\s+/) : ['/bin/sh'];
  const interpreter = container.files.look(words[0] ?? '');
  if (interpreter?.kind !== 'file' || !interpreter.program) {
    throw new ExecError('ENOENT', 'no such file or directory');
  }
  const run = interpreter.program;
  return (process) => {
    process.argv = [...words, path, ...process.argv.slice(1)];
    return run(process);
  };
}

function absolute(path: string, cwd: string): string {
  return path.startsWith('/') ? path : `${cwd}/${path}`;
}
