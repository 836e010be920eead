/** The programs isolation is made of, and what to do where one is missing. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Fault } from '../faults.ts';
import type { Programs } from './bubblewrap.ts';
import { SYSTEM_PATH } from './inside.ts';

/** Those that are needed in the box as well are looked for where they are found there, too. */
const PACKAGES: Readonly<Record<Exclude<keyof Programs, 'bwrap'>, string>> = {
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  perl: 'perl-base',
  bash: 'bash',
  nice: 'coreutils',
  chown: 'coreutils',
  readlink: 'coreutils',
};

/** Answers a Fault with code `sandbox/isolation-missing` where one is missing. */
export function findPrograms(env: Readonly<Record<string, string | undefined>>): Programs | Fault {
  const bwrap = search('bwrap', [...(env['PATH'] ?? '').split(delimiter), ...SYSTEM_PATH]);
  if (!bwrap) return missing('bubblewrap is not installed', installRemedy('bubblewrap'));
  const found: Partial<Record<keyof typeof PACKAGES, string>> = {};
  for (const [name, contained] of Object.entries(PACKAGES)) {
    const path = search(name, SYSTEM_PATH);
    if (!path) return missing(`${name} is not installed`, installRemedy(contained));
    found[name as keyof typeof PACKAGES] = path;
  }
  return { bwrap, ...(found as Record<keyof typeof PACKAGES, string>) };
}

const search = (name: string, folders: readonly string[]): string | undefined =>
  folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(executable);

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How a package is installed here. */
export function installRemedy(name: string): string {
  const id = distribution();
  if (/debian|ubuntu/.test(id)) return `Install it: sudo apt-get install ${name}`;
  if (/fedora|rhel|centos/.test(id))
    return `Install it: sudo dnf install ${name === 'perl-base' ? 'perl-interpreter' : name}`;
  if (/arch/.test(id)) return `Install it: sudo pacman -S ${name === 'perl-base' ? 'perl' : name}`;
  return `Install ${name} with the packages of this system.`;
}

/** ID and ID_LIKE of os-release; empty where there is none. */
function distribution(): string {
  try {
    return (readFileSync('/etc/os-release', 'utf8').match(/^ID(_LIKE)?=.*/gm) ?? []).join(' ');
  } catch {
    return '';
  }
}

/** What stands in the way of a bubblewrap that is there and does not work. */
export function namespaceRemedy(): string {
  if (readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1) return APPARMOR;
  if (readNumber('/proc/sys/kernel/unprivileged_userns_clone') === 0)
    return 'Allow user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1';
  if (readNumber('/proc/sys/user/max_user_namespaces') === 0)
    return 'Allow user namespaces: sudo sysctl -w user.max_user_namespaces=15000';
  return 'In a container, start it with the rights to make namespaces (docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined), or let Naru run outside of it.';
}

/** Ubuntu from 23.10 on: a program needs a profile that allows it user namespaces. */
const APPARMOR = `Allow bubblewrap to make user namespaces, with a profile of AppArmor:
printf '%s\\n' 'abi <abi/4.0>,' 'include <tunables/global>' 'profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }' | sudo tee /etc/apparmor.d/bwrap && sudo systemctl reload apparmor`;

function readNumber(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

export const missing = (message: string, remedy: string): Fault =>
  new Fault('sandbox/isolation-missing', message, remedy);
