/**
 * Who on a node still goes by what a file was in between: the file was changed and is as it was again, so nothing is to be put back, and its
 * reader has not started since. Times decide that nobody can set. Pure.
 */
import { type Reader, readersOf } from './kept-files.ts';
import type { NodePicture } from './node-picture.ts';

/** Seconds: times of files are those of the last tick of the kernel's clock, those of programs are exact. */
const TICK = 0.01;
/** The kubelet itself writes there all the time, and reads nothing in it that it was not told of by another file. */
const ITS_OWN = '/var/lib/kubelet';

/** `others`: paths that are not as they were; who reads them starts again anyway. */
export function staleReaders(was: NodePicture, now: NodePicture, others: ReadonlySet<string>): Reader[] {
  const touched = Object.keys(now.files).filter(
    (path) => path !== ITS_OWN && !others.has(path) && was.files[path]?.changed !== now.files[path]?.changed,
  );
  return [...new Set(touched.flatMap((path) => staleReadersOf(path, now)))];
}

/** Units are read through systemd: what has begun before systemd read them last may have begun with others. */
function staleReadersOf(path: string, { files, starts }: NodePicture): Reader[] {
  const readers = [...readersOf([path])];
  const changed = Number(files[path]?.changed);
  const isAfter = (reader: Reader, time: number): boolean => (starts[reader] ?? 0) > time;
  if (!readers.includes('systemd')) return readers.filter((reader) => !isAfter(reader, changed + TICK));
  if (!isAfter('systemd', changed + TICK)) return readers;
  const read = starts.systemd ?? 0;
  return readers.filter((reader) => reader !== 'systemd' && !isAfter(reader, read));
}
