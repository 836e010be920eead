/** What the tests of isolated shells need. Without it they are skipped, and say so. */
import { canInstallPackages, hasPackages, installCommand, installPackages, which } from './command.ts';

/** The program and its package; editors are what learners use in those shells. */
const WANTED = [
  ['bwrap', 'bubblewrap'],
  ['vim', 'vim'],
  ['nano', 'nano'],
  ['less', 'less'],
] as const;

/** Installs what is missing where that is possible. */
export async function ensureIsolation(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') return;
  const missing = WANTED.filter(([program]) => which(program) === undefined).map(([, name]) => name);
  if (missing.length === 0) return;
  if (canInstallPackages()) {
    say(`isolation: installing ${missing.join(' and ')} with apt-get`);
    if (await installPackages(missing)) return;
  }
  const remedy = hasPackages() ? installCommand(missing) : `install ${missing.join(' and ')}`;
  say(
    `isolation: ${missing.join(' and ')} not found; tests that need it are skipped. For them:\n    ${remedy}`,
  );
}
