/** How operations on files fail. */

/** An error of a file operation, worded as the C library words it. */
export class FileError extends Error {
  readonly code: keyof typeof wording;
  constructor(code: keyof typeof wording) {
    super(wording[code]);
    this.code = code;
  }
}

const wording = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  EROFS: 'Read-only file system',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ENOTEMPTY: 'Directory not empty',
  EBUSY: 'Device or resource busy',
  ENOSPC: 'No space left on device',
  ELOOP: 'Symbolic link loop',
} as const;
