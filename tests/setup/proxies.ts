/** What the tests of reverse proxies need. Without one its tests are skipped, and say so. */
import { canInstallPackages, installCommand, installPackages, which } from './command.ts';

/** nginx is small; Caddy is not, and is tried where it is. */
const SMALL = ['nginx'];

/** Installs nginx in CI. On a person's machine it would begin to serve on port 80 by itself. */
export async function ensureProxies(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || which('nginx') !== undefined) return;
  if (process.env['CI'] && canInstallPackages()) {
    say('proxies: installing nginx with apt-get');
    if (await installPackages(SMALL)) return;
  }
  say(
    `proxies: nginx not found; tests that need it are skipped. For them:\n    ${installCommand(['nginx', 'caddy'])}`,
  );
}
