/** Continue tokens of paged lists: base64url JSON, as apiserver/pkg/storage/continue.go writes them. */
import { badRequest } from '../errors.ts';

/** Where to go on: after which key, and in which revision (-1: whatever is there now). */
export interface Continuation {
  readonly revision: number;
  /** The first key of the next page, relative to what is listed. */
  readonly start: string;
}

export function encodeContinue({ revision, start }: Continuation): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Throws 400 with the server's wording for anything that is not a token of ours. */
export function decodeContinue(token: string): Continuation {
  const { v, rv, start } = parseToken(token);
  if (v !== 'meta.k8s.io/v1') throw broken(`server does not recognize this encoded version "${v ?? ''}"`);
  if (!Number.isSafeInteger(rv) || rv === 0)
    throw broken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '')
    throw broken('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv as number, start };
}

function parseToken(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const wrong = firstWrongByte(token);
  if (wrong !== undefined) throw broken(`illegal base64 data at input byte ${wrong}`);
  const text = Buffer.from(token, 'base64url').toString('latin1');
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'latin1').toString());
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Worded below, as Go's decoder words it.
  }
  throw broken(`invalid character '${text[0] ?? ''}' looking for beginning of value`);
}

/** Where Go's decoder of base64 gives up: at what is no letter of it, or at a last one that says too little. */
function firstWrongByte(token: string): number | undefined {
  const bytes = Buffer.from(token);
  const letter = /[A-Za-z0-9_-]/;
  const at = bytes.findIndex((byte) => !letter.test(String.fromCharCode(byte)));
  if (at >= 0) return at;
  return bytes.length % 4 === 1 ? bytes.length - 1 : undefined;
}

function broken(why: string) {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
