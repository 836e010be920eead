/** The folder of this machine that stands for `~/.kube` of one container. It lasts as long as the container. */
import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import type { Container } from '../container.ts';

const NAME = 'naru-kubectl-';
const homes = new WeakMap<Container, Promise<string>>();
let isSwept = false;

/** What kubectl remembers of an API is there, so that it asks for it once. */
export function homeOf(container: Container): Promise<string> {
  const known = homes.get(container);
  if (known) return known;
  if (!isSwept) sweep();
  const made = mkdtemp(join(tmpdir(), `${NAME}${pid}-`));
  homes.set(container, made);
  void made.then((home) => container.holds({ [Symbol.dispose]: () => remove(home) }));
  return made;
}

/** What a process has left behind that was ended before its containers were. */
function sweep(): void {
  isSwept = true;
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = new RegExp(`^${NAME}(\\d+)-`).exec(name) ?? [];
    if (owner && !isRunning(Number(owner))) remove(join(tmpdir(), name));
  }
}

function isRunning(process: number): boolean {
  try {
    return kill(process, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What cannot be removed, because it is somebody else's, stays. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // See above.
  }
}
