/** Why a service of the platform did not do it: not now, or never. */

/** An address that is not asked: it is none of the platform. */
export class Forbidden extends Error {}

/** It may be better in a while. `after`: milliseconds that it wants to be left alone. */
export class Later extends Error {
  readonly after: number;

  constructor(reason: string, after = 0) {
    super(reason.slice(0, 300));
    this.after = after;
  }

  /** Whatever went wrong on the way. An address that is not asked stays one. */
  static of(failure: unknown): Later | Refused {
    const words = failure instanceof Error ? failure.message : String(failure);
    return failure instanceof Forbidden ? new Refused(words) : new Later(words);
  }
}

/** It will never do this; `status`: what it answered, if it did. */
export class Refused extends Error {
  readonly status: number;

  constructor(reason: string, status = 0) {
    super(reason.slice(0, 300));
    this.status = status;
  }
}
