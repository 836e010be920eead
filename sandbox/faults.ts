/**
 * Faults: failures that are ours, never the learner's. Every code of this folder is listed here and in README.md.
 */

/** Something of ours went wrong, or something this machine needs is missing. */
export class Fault extends Error {
  /** `area/name`, for logs, for the page's sentence in the reader's language, and for tests. */
  readonly code: string;
  /** What a person can do about it, in English. */
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
    this.remedy = remedy;
  }
}
