/**
 * The command lines of a box, as data. Bubblewrap is called twice: once for the box, which has the network, the files and
 * `/tmp` and lives as long as the learner's sandbox, and once for each shell, which enters the box and gets processes, a `/proc` and
 * a `/dev` of its own. Two shells of one learner so share what two terminals of one machine share, such as the ports of
 * `kubectl port-forward`; and when a shell ends, the kernel ends everything that was started in it, hidden or not.
 *
 * A server that is no root can do this in user namespaces only: in the box it is root, in a shell user 1000, and on the
 * machine always itself. A server that is root needs none, and leaves its rights at the end.
 */
import { join } from 'node:path';
import { CLOSE_DESCRIPTORS } from '../descriptors.ts';
import type { Account } from './account.ts';
import { INSIDE, MACHINE } from './inside.ts';
import { countsByNamespace, LIMITS, limits } from './limits.ts';
import { systemView } from './system-view.ts';
import type { BoxPlace, BoxProgram, BoxServer } from './types.ts';

/** Paths of programs on this machine. All but bwrap are found at the same place in the box. */
export interface Programs {
  readonly bwrap: string;
  readonly nsenter: string;
  readonly setpriv: string;
  readonly perl: string;
  readonly bash: string;
  readonly nice: string;
  readonly chown: string;
  readonly readlink: string;
}

/** The number of the learner where the server is no root: the first user of most machines. */
export const LEARNER_ID = 1000;

/** bwrap is found here in every box, wherever it is on the machine. */
const BWRAP_INSIDE = `${INSIDE.programs}/bwrap`;
const RELAY_INSIDE = `${INSIDE.box}/relay.pl`;
const FILTER_INSIDE = `${INSIDE.box}/filter`;

/** Where bwrap tells the number of the first process inside. */
export const INFO = 3;

/** The box: prints `ready` once its network leads to the API server, and ends with whoever started it. */
export function boxCommand(
  programs: Programs,
  place: BoxPlace,
  etc: readonly string[],
  account: Account | undefined,
  connections: number,
): string[] {
  return [
    programs.bwrap,
    ...(account ? KEEP_RIGHTS_TO_LEAVE_THEM : ['--unshare-user', '--uid', '0', '--gid', '0']),
    ...['--unshare-net', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', MACHINE, '--die-with-parent', '--info-fd', `${INFO}`, '--clearenv'],
    ...systemView(place.hidden),
    ...etc,
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--size', `${LIMITS.tmp}`, '--perms', '1777', '--tmpfs', '/tmp'],
    ...['--perms', '0755', '--dir', '/home', '--bind', place.home, INSIDE.home],
    ...own(place, programs.bwrap),
    // Written last: even root finds nothing to write in the roof over all this.
    ...['--remount-ro', '/', '--chdir', '/', '--'],
    ...asAccount(programs, account),
    ...[programs.perl, RELAY_INSIDE, `${connections}`, ...ways(place)],
  ];
}

/** In the folder of the box: where the API server is reached, and what else is served. */
export const API_SOCKET = 'api.sock';
export const socketOf = ({ port }: BoxServer): string => `${port}.sock`;

/** Ports and sockets of the relay. */
function ways({ api, servers = [] }: BoxPlace): string[] {
  const others = servers.flatMap((server) => [`${server.port}`, join(INSIDE.box, socketOf(server))]);
  return [`${api.port}`, join(INSIDE.box, API_SOCKET), ...others];
}

/** bwrap takes every folder it makes on the way as closed to others. */
function own(place: BoxPlace, bwrap: string): string[] {
  return [
    ...['--perms', '0755', '--dir', '/run', '--perms', '0755', '--dir', '/run/naru'],
    ...['--bind', place.kubeFolder, INSIDE.kubeFolder],
    ...['--bind', place.cacheDir, INSIDE.cacheDir],
    ...['--bind', place.toolHome, INSIDE.toolHome],
    ...['--ro-bind', place.ownDir, INSIDE.ownDir],
    ...['--ro-bind', place.sharedDir, INSIDE.sharedDir],
    ...['--ro-bind-try', place.toolsDir, INSIDE.toolsDir],
    ...['--ro-bind', place.doors, INSIDE.doors],
    ...['--ro-bind', place.boxDir, INSIDE.box, '--dev-bind', '/dev/pts', INSIDE.terminals],
    ...['--perms', '0755', '--dir', INSIDE.programs, '--ro-bind', bwrap, BWRAP_INSIDE],
    ...Object.entries(place.programs).flatMap(([name, path]) => [
      '--ro-bind',
      path,
      `${INSIDE.programs}/${name}`,
    ]),
  ];
}

/** Puts what it becomes into control groups: `0` is whoever writes it. It has nothing open but the first three, and `keep`. */
export function inGroups(
  programs: Programs,
  doors: readonly string[],
  command: readonly string[],
  keep?: number,
): string[] {
  const enter = [
    'while [ "$1" != -- ]; do echo 0 >"$1" || exit 126; shift; done; shift',
    `naru_keep=${keep ?? ''}; ${CLOSE_DESCRIPTORS}`,
    'exec "$@"',
  ].join('; ');
  return [programs.bash, '--norc', '--noprofile', '-c', enter, 'naru', ...doors, '--', ...command];
}

/** How a shell gets in. */
export interface Entrance {
  /** Of a process in the box. */
  readonly pid: number;
  readonly account: Account | undefined;
  /** There is a filter of system calls. */
  readonly filter: boolean;
  readonly full: boolean;
}

/** Runs a program in the box that has this process inside it. */
export function shellCommand(programs: Programs, program: BoxProgram, into: Entrance): string[] {
  const { account, pid } = into;
  // The terminal comes in between: bash knows it.
  const before = [
    BWRAP_INSIDE,
    ...(account ? KEEP_RIGHTS_TO_LEAVE_THEM : OWN_USERS),
    ...['--unshare-pid', '--unshare-ipc', '--unshare-cgroup-try', '--die-with-parent', '--bind', '/', '/'],
    ...[INSIDE.box, INSIDE.terminals].flatMap((folder) => ['--tmpfs', folder, '--remount-ro', folder]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--size', `${LIMITS.sharedMemory}`, '--perms', '1777', '--tmpfs', '/dev/shm'],
  ];
  const after = [
    ...['--remount-ro', '/dev', ...(into.filter ? ['--seccomp', '9'] : [])],
    ...['--chdir', program.cwd, '--'],
    ...asAccount(programs, account),
    ...program.argv,
  ];
  return [
    ...[programs.nsenter, '--target', `${pid}`, '--mount', '--net', '--pid', '--ipc', '--uts'],
    ...(account ? [] : ['--user', '--preserve-credentials']),
    ...[
      '--',
      programs.bash,
      '--norc',
      '--noprofile',
      '-c',
      entrance(programs, into),
      'naru',
      `${before.length}`,
    ],
    ...before,
    ...after,
  ];
}

const OWN_USERS = ['--unshare-user', '--uid', `${LEARNER_ID}`, '--gid', `${LEARNER_ID}`, '--disable-userns'];

/**
 * What bash does on the way from the box to a shell. Programs have their paths: PATH is the learner's. Its first argument says how many of the others come before the
 * terminal: `tty` names it `/dev/console`, as bwrap has it. The filter is open as descriptor 9 for bwrap, nothing else is.
 */
function entrance(programs: Programs, { account, filter, full }: Entrance): string {
  const owner = account ? `${programs.chown} ${account.uid} "$at"; ` : '';
  return [
    ...limits({ full, countsProcesses: account !== undefined || countsByNamespace() }),
    'count=$1 terminal=(); shift',
    `if [ -t 0 ]; then at=$(${programs.readlink} /proc/self/fd/0) at=${INSIDE.terminals}/\${at##*/}`,
    `if [ -c "$at" ]; then ${owner}terminal=(--dev-bind "$at" /dev/console); fi`,
    // Where the kernel groups by session, niceness counts within a session: what has a terminal has one of its own.
    `echo ${LIMITS.niceness} 2>/dev/null >/proc/self/autogroup; fi`,
    filter ? `exec 9<${FILTER_INSIDE}` : '',
    `exec ${programs.nice} -n ${LIMITS.niceness} "\${@:1:count}" "\${terminal[@]}" "\${@:count+1}"`,
  ].join('\n');
}

/** Of root's rights those that setpriv needs to take them all away. */
const KEEP_RIGHTS_TO_LEAVE_THEM = [
  ...['--cap-drop', 'ALL'],
  ...['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((right) => ['--cap-add', right]),
];

function asAccount(programs: Programs, account: Account | undefined): string[] {
  if (!account) return [];
  return [
    programs.setpriv,
    ...[`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--'],
  ];
}
