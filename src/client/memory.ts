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

/** What a page wears from its first paint on, and the cookie that says it then (first-paint/early.ts): storage is slow to open. */
const EARLY: Partial<Record<Preference, string>> = { theme: 'theme', 'terminal-dock': 'dock' };

/** Remembers, or forgets with `undefined`. Silent when storage is forbidden: a preference is not worth an error. */
export function remember(name: Preference, value: string | undefined): void {
  const early = EARLY[name];
  if (early !== undefined) wear(early, value);
  try {
    if (value === undefined) localStorage.removeItem(`naru-${name}`);
    else localStorage.setItem(`naru-${name}`, value);
  } catch {
    // Forbidden storage: the preference lasts as long as the page.
  }
}

/** Cookies end after a year: the preferences behind them last as long as somebody comes. */
export function renewEarly(): void {
  for (const [name, early] of Object.entries(EARLY)) {
    const value = recall(name as Preference);
    if (value !== undefined) wear(early, value);
  }
}

function wear(name: string, value: string | undefined): void {
  const age = value === undefined ? 0 : 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support.
  document.cookie = `naru-${name}=${value ?? ''}; path=/; max-age=${age}; samesite=lax`;
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
