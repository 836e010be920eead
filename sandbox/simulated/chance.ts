/**
 * What a cluster leaves to chance: names, uids, one of several equal nodes. With a seed it comes out the same twice, although
 * what happens when is up to the machine: every purpose has a row of numbers of its own, whoever draws in between.
 */
import { randomUUID } from 'node:crypto';

export interface Chance {
  /**
   * A number in [0, 1). With a seed, the n-th number for a purpose is the same in every run; what has no purpose in common
   * between two runs, such as the fractions of a second in a log, names none.
   */
  random(purpose?: string): number;
  /** The uid of something new; `purpose` says of what. */
  uuid(purpose: string): string;
}

/** Of every run another. `random`: numbers in [0, 1). */
export function plainChance(random: () => number = Math.random): Chance {
  return { random: () => random(), uuid: () => randomUUID() };
}

/** The same for the same seed. */
export function seededChance(seed: string): Chance {
  const drawn = new Map<string, number>();
  const next = (purpose: string): number => {
    const count = drawn.get(purpose) ?? 0;
    drawn.set(purpose, count + 1);
    return hash32(`${seed}\0${purpose}\0${count}`);
  };
  return {
    random: (purpose = '') => next(`number ${purpose}`) / 2 ** 32,
    uuid(purpose) {
      const words = Array.from({ length: 4 }, () => next(`uid ${purpose}`).toString(16).padStart(8, '0'));
      // Version 4, variant 1, as every uid has them.
      const digits = words.join('').split('');
      digits[12] = '4';
      digits[16] = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4] ?? '8';
      return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  };
}

/** 32 bits of a text: FNV-1a, mixed so that texts that differ little have little in common (MurmurHash3's last step). */
export function hash32(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
