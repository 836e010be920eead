/** The files that control groups are made of, as this machine has them. Tests bring others. */
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';

/** The files of control groups, and those of /proc that tell where they are. */
export interface GroupFiles {
  /** `undefined` where it cannot be read. */
  read(path: string): string | undefined;
  /** Throws as the kernel does. */
  write(path: string, text: string): void;
  makeFolder(path: string): void;
  removeFolder(path: string): void;
  /** Names of the folders in it. */
  folders(path: string): readonly string[];
  /** Who it belongs to, by number. */
  owner(path: string): number | undefined;
}

export const realFiles: GroupFiles = {
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  // Neither made nor read: whom `cgroup.kill` belongs to may do nothing but write to it.
  write(path, text) {
    const file = openSync(path, constants.O_WRONLY);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  },
  makeFolder: (path) => void mkdirSync(path),
  removeFolder: (path) => rmdirSync(path),
  folders(path) {
    try {
      return readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    } catch {
      return [];
    }
  },
  owner(path) {
    try {
      return statSync(path).uid;
    } catch {
      return undefined;
    }
  },
};
