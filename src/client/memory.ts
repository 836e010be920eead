/** What this browser remembers: small preferences, never anything the server must know. */

export type Preference =
  | 'theme'
  | 'split'
  | 'terminal-font'
  | 'terminal-reader'
  | 'terminal-colours'
  | 'terminal-flash'
  | 'split-below'
  | 'terminal-dock'
  | 'terminal-docked'
  | 'terminal-layout'
  | 'cluster-view'
  | 'cluster-share'
  | 'cluster-way'
  | 'cluster-filter'
  | 'editor-dock'
  | 'editor-share'
  | 'certificate-name';

/** The remembered value; `undefined` also when storage is forbidden. */
export function recall(name: Preference): string | undefined {
  try {
    return localStorage.getItem(`naru-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers, or forgets with `undefined`. Silent when storage is forbidden: a preference is not worth an error. */
export function remember(name: Preference, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`naru-${name}`);
    else localStorage.setItem(`naru-${name}`, value);
  } catch {
    // Forbidden storage: the preference lasts as long as the page.
  }
}

/** The same for this tab only. */
export const tab = {
  recall(name: string): string | undefined {
    try {
      return sessionStorage.getItem(`naru-${name}`) ?? undefined;
    } catch {
      return undefined;
    }
  },
  remember(name: string, value: string | undefined): void {
    try {
      if (value === undefined) sessionStorage.removeItem(`naru-${name}`);
      else sessionStorage.setItem(`naru-${name}`, value);
    } catch {
      // As above.
    }
  },
};
