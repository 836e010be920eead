/** Codes that people read from a wall or a slip and type, secrets that they do not, and their hashes. */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';

/** No two of them look alike, on paper either. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 8 letters are 39 bits: with tries slowed to one in ten seconds, nobody finds them. */
export const CLASS_CODE_LENGTH = 8;
/** 16 letters are 78 bits: nobody finds them by their hash either. */
export const RECOVERY_CODE_LENGTH = 16;

export const makeCode = (length: number): string =>
  Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** `ABCDEFGH` → `ABCD-EFGH`. */
export const shownCode = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

/** As it was typed: small letters, dashes, spaces, full-width letters. `undefined`: it is no such code. */
export function readCode(text: string, length: number): string | undefined {
  if (text.length > 100) return undefined;
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '');
  return code.length === length && [...code].every((letter) => LETTERS.includes(letter)) ? code : undefined;
}

/** 24 random bytes, as text for an address or a cookie. */
export const makeSecret = (): string => randomBytes(24).toString('base64url');

/** Secrets of 24 random bytes are found by their hash: the time that takes tells nothing of them. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Of what is shorter, with the key of the server: a stolen list alone does not lead back to it. */
export const keyedHash = (key: Buffer, purpose: string, text: string): string =>
  createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url');
