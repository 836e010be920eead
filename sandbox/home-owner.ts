/** What a server that is root makes in a HOME belongs to whom the HOME belongs: the learner's programs are not root. */
import { lchown, stat } from 'node:fs/promises';

/** Call with what was just made; `path` may lead through a held folder. */
export async function giveToOwner(home: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(home);
  if (uid !== 0) await lchown(path, uid, gid);
}
