/** What has to run before the first paint: the theme the reader chose, and where the terminal stands. Pure. */
import { createHash } from 'node:crypto';

/**
 * Stands in each page, whose policy knows it by its hash. From cookies (client/memory.ts): the first look into a browser's storage waits
 * for two other programs, which took 30 to 70 ms of a slow processor before a word was painted.
 */
export const EARLY = `for (const [, name, value] of document.cookie.matchAll(/(?:^|; )naru-(theme|dock)=(light|dark|below|window)(?=;|$)/g)) document.documentElement.dataset[name] = value;`;

/** For `script-src`. */
export const EARLY_HASH = `sha256-${createHash('sha256').update(EARLY).digest('base64')}` as const;
