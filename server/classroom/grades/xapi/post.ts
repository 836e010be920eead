/** One request to a learning record store, and what its answer means. The only place where a class speaks to another server. */
import type { Statement } from './statements.ts';

export interface RecordStore {
  /** As the store's own documentation gives it, without `/statements`. */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
}

export type Answered =
  | { readonly outcome: 'taken' }
  /** It will never take one of these. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** It did not answer, or not now; `after`: milliseconds that it wants to be left alone. */
  | { readonly outcome: 'later'; readonly reason: string; readonly after?: number };

/** Never rejects. */
export type Post = (statements: readonly Statement[], signal: AbortSignal) => Promise<Answered>;

/** How long the store may take, milliseconds. */
const PATIENCE = 30_000;

/** What the request itself is to blame for; anything else may be better tomorrow, a wrong password included. */
const FOR_GOOD = new Set([400, 409, 413, 422]);

export function postTo({ endpoint, user, password }: RecordStore): Post {
  const url = `${endpoint.replace(/\/+$/, '')}/statements`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
  return async (statements, signal) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'x-experience-api-version': '1.0.3' },
        body: JSON.stringify(statements),
        // The password is for this address and no other.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      });
      const text = (await answer.text()).slice(0, 300);
      return meaning(answer.status, answer.headers.get('retry-after'), text, statements.length);
    } catch (failure) {
      return { outcome: 'later', reason: reasonOf(failure) };
    }
  };
}

function meaning(status: number, retryAfter: string | null, text: string, count: number): Answered {
  if (status >= 200 && status < 300) return { outcome: 'taken' };
  // It has one with this id, which is made of what is in it.
  if (status === 409 && count === 1) return { outcome: 'taken' };
  const reason = `${status} ${text}`.trim();
  if (FOR_GOOD.has(status)) return { outcome: 'refused', reason };
  const seconds = Number(retryAfter ?? 0);
  return { outcome: 'later', reason, ...(seconds > 0 ? { after: Math.min(seconds, 3600) * 1000 } : {}) };
}

function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause instanceof Error ? `${failure.message}: ${failure.cause.message}` : failure.message;
}
