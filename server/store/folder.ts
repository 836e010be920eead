/**
 * The data folder itself: making it, and what to say when the disk does not let us.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../sandbox/faults.ts';
import { CODES } from '../faults.ts';

/**
 * Makes a folder and those above it, for their owner only. Not Node's own recursive mkdir: where the folder above is there
 * and making one in it says ENOENT, as in /proc, that one tries for ever. Throws a `Fault` when it cannot be made.
 */
export function makeFolder(folder: string): void {
  try {
    const missing: string[] = [];
    for (let at = folder; !isFolder(at); at = dirname(at)) missing.unshift(at);
    for (const path of missing) makeOne(path);
  } catch (cause) {
    throw folderFault(folder, cause);
  }
}

/** `false`: nothing is there. Throws ENOTDIR when something is and it is no folder, or when it lies below such a thing. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) {
    throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: 'ENOTDIR' });
  }
  return found !== undefined;
}

function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

/** A failure of the file system in the data folder as a `Fault` with its remedy; what is one already stays what it is. */
export function folderFault(folder: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const { code = '', message } =
    cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: `${cause}` };
  const remedy = FULL.has(code) ? MAKE_ROOM : FORBIDDEN.has(code) ? MAKE_YOURS : CHOOSE;
  return new Fault(
    CODES.dataUnwritable,
    `The data folder ${folder} cannot be used: ${message}.\n데이터 디렉터리 ${folder}을(를) 쓸 수 없습니다.`,
    remedy,
    { cause },
  );
}

const MAKE_ROOM =
  'The disk is full: make room on it, or set NARU_DATA to a folder on another one.\n' +
  '디스크가 가득 찼습니다. 공간을 비우거나 NARU_DATA를 다른 디스크의 디렉터리로 설정해 주십시오.';
const MAKE_YOURS =
  'Give it back to yourself (chown, chmod u+rwX), or set NARU_DATA to a folder that you may write to.\n' +
  '디렉터리의 소유자와 권한을 바로잡거나(chown, chmod u+rwX) NARU_DATA를 쓸 수 있는 디렉터리로 설정해 주십시오.';
const CHOOSE =
  'Set NARU_DATA to a folder that you may write to.\nNARU_DATA를 쓸 수 있는 디렉터리로 설정해 주십시오.';
