/**
 * The door to `@peculiar/x509`, for reading what others have written. It is loaded when somebody first asks for a certificate with
 * a request of his own: that takes a tenth of a second, and most clusters never see one.
 */
import './reflect.ts';
import { createRequire } from 'node:module';
import type * as x509 from '@peculiar/x509';

export type * from '@peculiar/x509';

let loaded: typeof x509 | undefined;

/** The library, loaded by the first call. */
export function library(): typeof x509 {
  loaded ??= createRequire(import.meta.url)('@peculiar/x509') as typeof x509;
  return loaded;
}
