/**
 * Addresses of our own server, where the pages lie below a path of it (`NARU_PUBLIC_URL`). What asks, links and
 * connects goes through this: everybody else writes `/ko/…` and `/api/…`.
 */
import { belowBase } from './rebased.ts';

/** Without a slash at the end; empty at the root. */
const BASE = import.meta.env.BASE_URL.replace(/\/+$/, '');

/** `/ko` as the browser has to ask for it. What is below the path already stays. */
export const below = (path: string): string => belowBase(path, BASE);

/** The address of this page without that path and without its language: the same for both. */
export const pageAddress = (): string =>
  location.pathname
    .slice(location.pathname.startsWith(`${BASE}/`) ? BASE.length : 0)
    .replace(/^\/(ko|en)/, '');
