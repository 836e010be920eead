/**
 * What a learner's programs may use. README.md says which limit holds how much; these are the ones that every Linux has,
 * for users without rights: resource limits, the size of file systems in memory, and whom the kernel ends first.
 */
import { release } from 'node:os';
import { RESOURCES, type Resource } from './group-places.ts';

const MIB = 1 << 20;

export const LIMITS = {
  /** Processes and threads of one learner, all shells together. A kubectl has about 12 threads. */
  processes: 400,
  /** Bytes of memory that one process may write to; Go programs reserve far more than they use, which does not count. */
  data: 2048 * MIB,
  /** Bytes of one file. */
  file: 256 * MIB,
  /** Files one process may have open. */
  openFiles: 1024,
  /** Bytes of /tmp, which the shells of a learner share, and of each shell's /dev/shm. In memory. */
  tmp: 64 * MIB,
  sharedMemory: 16 * MIB,
  /**
   * Where there are control groups (groups.ts): bytes of memory of a box, files in memory included, and of all boxes as a
   * share of the machine; processes of a box, those that hold it included; what all boxes together have of the
   * processors when others want them too, where 1 is the share of any other group. With less, what a class runs at once is
   * soon more than its share, and who types waits with all of it.
   */
  memory: 2048 * MIB,
  memoryShareOfAll: 0.75,
  groupProcesses: 464,
  cpuShareOfAll: 1,
  /** Of the processors of the machine what one box may use where there are many, and at least so many processors. */
  cpuOfOne: { share: 0.25, least: 0.5 },
  /** Steps behind the server, of 19. */
  niceness: 10,
  /** Bytes and files of HOME: see quota.ts. */
  home: 1024 * MIB,
  homeFiles: 100_000,
} as const;

/**
 * Lines of bash: limits for itself and what it becomes. `countsProcesses`: a limit on processes counts those of this learner
 * alone, see `countsByNamespace`. `full`: no file may be written to.
 */
export function limits(how: { readonly countsProcesses: boolean; readonly full: boolean }): string[] {
  return [
    // When the machine runs out of memory, these are ended first.
    'echo 1000 >/proc/self/oom_score_adj',
    // A write beyond the limit is an error, as on a full disk, and does not end whoever tried, bash and its history above all.
    "trap '' XFSZ",
    `ulimit -c 0 -n ${LIMITS.openFiles} -d ${LIMITS.data / 1024}`,
    `ulimit -f ${how.full ? 0 : LIMITS.file / 1024}`,
    ...(how.countsProcesses ? [`ulimit -u ${LIMITS.processes}`] : []),
  ];
}

/**
 * Whether the kernel counts processes by user namespace, as it does since 5.14 (kernel/ucount.c). Before that a limit would count
 * all that the same user runs on the machine, and learners of a server that is no root have none. `version` as of uname:
 * `6.1.0-18-amd64`.
 */
export function countsByNamespace(version: string = release()): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

const WORDS: Readonly<Record<Resource, string>> = {
  memory: 'memory',
  pids: 'processes',
  cpu: 'processors',
};

/** Which limits hold for all programs of a learner together, in words for who runs the server. */
export function boundInWords(holds: readonly Resource[]): string {
  const list = (resources: readonly Resource[]): string => resources.map((name) => WORDS[name]).join(', ');
  const rest = RESOURCES.filter((name) => !holds.includes(name));
  if (rest.length === 0) return `bounded for all programs of a learner together: ${list(holds)}`;
  const each = `bounded for each process only: ${list(rest)}`;
  return holds.length === 0
    ? each
    : `bounded for all programs of a learner together: ${list(holds)}; ${each}`;
}
