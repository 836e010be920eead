/**
 * What of the machine is seen in a box: its programs, read-only, and of /etc what these need. Nothing that says who else
 * uses the machine, and no file of the server's.
 */
import { lstatSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT, INSIDE, MACHINE } from './inside.ts';

const FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** Of /etc: the linker, alternatives (vim, editor), terminals, certificates of authorities, and settings of editors and pagers. */
const ETC = [
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'alternatives',
  'terminfo',
  'ssl/certs',
  'ssl/openssl.cnf',
  'ca-certificates',
  'pki/ca-trust',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'crypto-policies',
  'inputrc',
  'nanorc',
  'vim',
  'vimrc',
  'localtime',
  'timezone',
  'os-release',
  'debian_version',
  'magic',
  'mime.types',
  'protocols',
  'services',
  'bash_completion',
  'bash_completion.d',
];

const ETC_FOLDERS = ['/etc', '/etc/ssl', '/etc/pki', '/etc/pki/tls'];

/** Arguments of bwrap. `hidden` folders that would be seen are covered. */
export function systemView(hidden: readonly string[]): string[] {
  const covered = hidden.filter((path) => FOLDERS.some((folder) => path.startsWith(`${folder}/`)));
  return [
    ...FOLDERS.flatMap(sameAsHere),
    ...covered.flatMap((path) => ['--perms', '0555', '--tmpfs', path]),
    // Folders that bwrap makes on its way are closed to others.
    ...ETC_FOLDERS.flatMap((folder) => ['--perms', '0755', '--dir', folder]),
    ...ETC.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
  ];
}

/** /bin is a link to usr/bin on most machines, and a folder on some. */
function sameAsHere(path: string): string[] {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink()) return ['--symlink', readlinkSync(path), path];
  return stats?.isDirectory() ? ['--ro-bind', path, path] : [];
}

/** Files of /etc that are the box's own. The name servers are none: there is no network to ask them. */
const OWN_ETC: Readonly<Record<string, (uid: number, gid: number) => string>> = {
  passwd: (uid, gid) => `${ACCOUNT}:x:${uid}:${gid}:${ACCOUNT}:${INSIDE.home}:/bin/bash\n`,
  group: (_, gid) => `${ACCOUNT}:x:${gid}:\n`,
  hosts: () => `127.0.0.1 localhost ${MACHINE}\n`,
  hostname: () => `${MACHINE}\n`,
  'nsswitch.conf': () => 'passwd: files\ngroup: files\nhosts: files\n',
  'resolv.conf': () => '',
};

/** Writes them into a folder, and answers the arguments that show them. */
export async function ownEtc(folder: string, uid: number, gid: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    Object.entries(OWN_ETC).map(async ([name, text]) => {
      await writeFile(join(folder, name), text(uid, gid));
      await chmod(join(folder, name), 0o644);
    }),
  );
  return Object.keys(OWN_ETC).flatMap((name) => ['--ro-bind', join(folder, name), `/etc/${name}`]);
}
