/** Numbers that both ends keep to. By themselves, so that a page has them without the schemas. Browser-safe. */

export const TERMINAL_LIMITS = {
  /** Largest text frame the server reads from a browser, bytes. */
  maxTextFrame: 4 * 1024,
  /** Largest binary frame (keys, paste), bytes; a larger paste is split by the client. */
  maxBinaryFrame: 64 * 1024,
  minCols: 2,
  maxCols: 500,
  minRows: 1,
  maxRows: 300,
  /** The client acknowledges after drawing this many bytes. */
  ackEvery: 64 * 1024,
  /** The shell is paused above this many unacknowledged bytes, and goes on below `lowWater`. */
  highWater: 512 * 1024,
  lowWater: 128 * 1024,
  /** Characters of the title of a shell, and of the name a watcher gives. */
  maxTitle: 40,
} as const;

export const EXAM_LIMITS = {
  /** Characters of the notes on one task. */
  maxNote: 4000,
} as const;
