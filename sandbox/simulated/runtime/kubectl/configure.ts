/** `kubectl config`: shows and changes the kubeconfig of the container. It connects to nobody, and reads no other file. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError } from '../files/file-system.ts';
import { Failure, type Process } from '../process/process.ts';
import type { HandOver } from './hand-over.ts';

/** The files a kubeconfig is made of, in the container: those that `--kubeconfig` or `$KUBECONFIG` name, else the usual one. */
export function kubeconfigPaths({ environment }: Process, named: string | undefined): readonly string[] {
  if (named) return [named];
  const listed = (environment.get('KUBECONFIG') ?? '').split(':').filter(Boolean);
  return listed.length > 0 ? listed : [`${environment.get('HOME') ?? '/root'}/.kube/config`];
}

/** Runs `kubectl` with copies of the files of the container, and takes over what has become of them. */
export async function configured(
  process: Process,
  files: HandOver,
  named: string | undefined,
  kubectl: (kubeconfig: string) => Promise<number>,
): Promise<number> {
  const paths = kubeconfigPaths(process, named);
  const copies: string[] = [];
  for (const path of paths) copies.push(await files.path(path));
  for (const copy of copies) await mkdir(dirname(copy), { recursive: true });
  const before = await Promise.all(copies.map(contentOf));
  const code = await kubectl(copies.join(':'));
  const after = await Promise.all(copies.map(contentOf));
  for (const [at, content] of after.entries())
    if (content && !before[at]?.equals(content)) write(process, paths[at] ?? '', content);
  return code;
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

function write(process: Process, given: string, content: Buffer): void {
  const path = process.path(given);
  const { files } = process.container;
  try {
    const missing: string[] = [];
    for (let folder = dirname(path); !files.find(folder); folder = dirname(folder)) missing.unshift(folder);
    for (const folder of missing) files.makeDirectory(folder, process.user);
    files.writeFile(path, content, process.user);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`error: open ${given}: ${error.message.toLowerCase()}`);
  }
}
