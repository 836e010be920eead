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
  /** Counts them; `false` when a newer connection of this typist has taken over, and they are to be forgotten. */
  take(bytes: number): boolean;
}

export interface Typists {
  /** A new connection; the one before it is silenced, and told so. Without an id it is nobody's successor. */
  hand(id: string | undefined, silenced: () => void): Hand;
}

interface Typist {
  taken: number;
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
    hand(id, silenced) {
      const before = id === undefined ? undefined : known.get(id);
      let heard = true;
      const silence = (): void => {
        heard = false;
        silenced();
      };
      const typist: Typist = { taken: before?.taken ?? 0, silence };
      if (id !== undefined) remember(id, typist);
      before?.silence();
      return {
        get taken() {
          return typist.taken;
        },
        take(bytes) {
          if (heard) typist.taken += bytes;
          return heard;
        },
      };
    },
  };
}
