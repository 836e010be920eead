/**
 * How much each typist has typed into one shell, so that what was on its way when a connection was cut is typed exactly
 * once: the page sends again from the count it is told, and whatever an older connection still brings is not heard.
 */

/** Typists remembered of one shell. Each page is one; those that came longest ago are forgotten first. */
const MOST = 256;

/** One connection of a typist. */
export interface Hand {
  /** Bytes of this typist that were taken so far, over all its connections. */
  readonly taken: number;
  /** No newer connection of this typist has taken over. */
  readonly heard: boolean;
  /** Counts them; `false` when it is not heard any more, and they are to be forgotten. */
  take(bytes: number): boolean;
}

export interface Typists {
  /**
   * Another connection: the older of it and the one before, by `since`, is silenced and told so. Without an id it is
   * nobody's successor. An old one may come late: when a shell ends, all that looked at it go over to the next.
   */
  hand(id: string | undefined, since: number, silenced: () => void): Hand;
}

interface Typist {
  taken: number;
  readonly since: number;
  readonly silence: () => void;
}

export function createTypists(): Typists {
  const known = new Map<string, Typist>();

  const remember = (id: string, typist: Typist): void => {
    known.delete(id);
    known.set(id, typist);
    for (const oldest of known.keys()) if (known.size > MOST) known.delete(oldest);
  };

  return {
    hand(id, since, silenced) {
      const before = id === undefined ? undefined : known.get(id);
      let heard = true;
      const silence = (): void => {
        heard = false;
        silenced();
      };
      const typist: Typist = { taken: before?.taken ?? 0, since, silence };
      if (before && before.since > since) silence();
      else {
        if (id !== undefined) remember(id, typist);
        before?.silence();
      }
      return {
        get taken() {
          return typist.taken;
        },
        get heard() {
          return heard;
        },
        take(bytes) {
          if (heard) typist.taken += bytes;
          return heard;
        },
      };
    },
  };
}
