/** The definitions of Gateway API v1.5.1, standard channel (kubernetes-sigs/gateway-api, Apache-2.0), as a cluster stores them. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** Where they lie packed. */
export const FILE = new URL('standard-v1.5.1.json.br', import.meta.url);

/** New objects with each call: JSON of CustomResourceDefinitions, established, without uid and revision. */
export function readPacked(): unknown[] {
  return JSON.parse(brotliDecompressSync(readFileSync(FILE)).toString()) as unknown[];
}
