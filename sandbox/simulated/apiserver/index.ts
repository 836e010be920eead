/** The API server of a simulated cluster. */
export { type AccessControl, createAccessControl } from './access-control.ts';
export type { Authorizer } from './authorization/index.ts';
export { fieldManager, noFieldManager } from './fieldmanager/fieldmanager.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './http/server.ts';
export { createLocalClient } from './local-client.ts';
export { expireEvents } from './registry/event-ttl.ts';
export { Registry, type RegistryOptions } from './registry/registry.ts';
export type { Scheme } from './registry/types.ts';
