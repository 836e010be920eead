/** What `--provider` may say. Whoever only checks the word need not load the providers. */
import type { Wanted } from '../sandbox/index.ts';

export const PROVIDER_NAMES: readonly string[] = ['auto', 'kind', 'simulated', 'attached'] satisfies Wanted[];

export const isProviderName = (name: string): name is Wanted => PROVIDER_NAMES.includes(name);
