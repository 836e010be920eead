/** Names that look drawn at random but follow from the object, so that a seeded cluster comes out the same twice. */
import { hash } from 'node:crypto';
import { hash32 } from '../chance.ts';
import type { KubeObject } from '../objects.ts';

/** The letters Kubernetes generates names from: no vowels, so no words. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters from the identity of an object; not secret, not collision-free across objects. */
export function suffixFor(object: KubeObject): string {
  const { namespace, name, generateName, uid } = object.metadata;
  let rest = hash32(`${namespace ?? ''}/${name}/${generateName ?? ''}/${uid ?? ''}`);
  let suffix = '';
  for (let count = 0; count < 5; count++) {
    suffix += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return suffix;
}

/** A whole number below `limit` from a text, the same every time. */
export function numberFor(text: string, limit: number): number {
  return hash('sha256', text, 'buffer').readUInt32BE(0) % limit;
}
