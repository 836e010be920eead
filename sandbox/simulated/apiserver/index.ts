/** The API server of a simulated cluster. */
export { createLocalClient } from './local-client.ts';
export { Registry, type RegistryOptions } from './registry/registry.ts';
export type { Scheme } from './registry/types.ts';
