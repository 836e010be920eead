/** What a process takes of the machine, as /proc tells. */
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes of a process, its part of what it shares included. 0 where the system does not tell. */
export function pss(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Of a server, with that of the process that starts programs for it; boxes and shells of learners are not counted. */
export function pssOfServer(pid: number): number {
  return (
    pss(pid) +
    childrenOf(pid)
      .filter(isStarter)
      .map(pss)
      .reduce((sum, one) => sum + one, 0)
  );
}

const isStarter = (pid: number): boolean => textOf(`/proc/${pid}/cmdline`).includes('/starter/process.ts');

function childrenOf(pid: number): number[] {
  const threads = (): string[] => {
    try {
      return readdirSync(`/proc/${pid}/task`);
    } catch {
      return [];
    }
  };
  const lists = threads().map((thread) => textOf(`/proc/${pid}/task/${thread}/children`));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Seconds of processor time that a process has had: fields 14 and 15 of /proc/PID/stat, in hundredths. NaN where there is none. */
export function worked(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
