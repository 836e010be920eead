/**
 * A kubectl for the tests that drive the simulated cluster as a learner does: the one `npm start` would use, else the
 * pinned download, else the package of a newer Debian suite, unpacked beside the system (nothing of it is installed).
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { distribution, hasPackages, outputOf, runQuietly } from './command.ts';

/** First Debian suite whose kubectl lies in the range we support. */
const SUITE = 'forky';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Puts Debian's kubectl into `folder`; apt-get may do that for anybody. Resolves with whether it is there. */
export async function kubectlFromDebian(folder: string, say: (line: string) => void): Promise<boolean> {
  const mirror = debianMirror();
  if (!hasPackages() || distribution() !== 'debian' || mirror === undefined) return false;
  say(`kubectl: unpacking the package of Debian ${SUITE} into ${folder}`);
  const work = join(tmpdir(), `naru-kubectl-${process.pid}`);
  mkdirSync(join(work, 'lists/partial'), { recursive: true });
  mkdirSync(join(work, 'cache/archives/partial'), { recursive: true });
  const sources = join(work, 'suite.sources');
  writeFileSync(
    sources,
    `Types: deb\nURIs: ${mirror}\nSuites: ${SUITE}\nComponents: main\nSigned-By: ${KEYRING}\n`,
  );
  const options = [
    ['Dir::Etc::sourcelist', sources],
    ['Dir::Etc::sourceparts', '-'],
    ['Dir::State::lists', join(work, 'lists')],
    ['Dir::State::status', '/dev/null'],
    ['Dir::Cache', join(work, 'cache')],
    // root's apt-get would hand the download to a user who may not write here.
    ['APT::Sandbox::User', userInfo().username],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const script =
    `cd "${work}" && apt-get ${options.join(' ')} -qq update && ` +
    `apt-get ${options.join(' ')} -qq download kubectl/${SUITE} && dpkg-deb -x kubectl_*.deb root`;
  const done = (await runQuietly('bash', ['-c', script])) === 0;
  const target = join(folder, 'kubectl');
  if (done) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(work, 'root/usr/bin/kubectl'), target);
    chmodSync(target, 0o755);
  }
  rmSync(work, { recursive: true, force: true });
  return done && outputOf(target, 'version', '--client') !== undefined;
}

/** The mirror this machine already uses. */
function debianMirror(): string | undefined {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    try {
      const text = readFileSync(file, 'utf8');
      const found = /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1];
      if (found !== undefined) return found;
    } catch {
      // the other place, then
    }
  }
  return undefined;
}
