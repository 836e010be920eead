/** A request to a service with an access token: asked once more with a new one when the first is not taken. */
import type { Answer, Ask } from './ask.ts';
import { Later, Refused } from './outcome.ts';
import type { Tokens } from './tokens.ts';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly scopes: readonly string[];
  readonly accept?: string;
  readonly content?: { readonly type: string; readonly body: string };
}

/** Answers what was taken (2xx). Rejects with `Later` or `Refused`. */
export type Service = (call: Call, signal: AbortSignal) => Promise<Answer>;

export function serviceBy(ask: Ask, tokens: Tokens): Service {
  const once = async (
    { method, url, scopes, accept, content }: Call,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${await tokens.of(scopes, signal)}`,
      accept: accept ?? 'application/json',
      ...(content && { 'content-type': content.type }),
    };
    return ask(url, { method, headers, ...(content && { body: content.body }) }, signal).catch(
      (failure: unknown) => {
        throw Later.of(failure);
      },
    );
  };
  return async (call, signal) => {
    const first = await once(call, signal);
    if (first.status !== 401) return taken(first);
    tokens.drop(call.scopes);
    return taken(await once(call, signal));
  };
}

/** What may be better tomorrow: a service that is busy or broken, and a token that is not good. */
const LATER = new Set([401, 408, 425, 429]);

function taken(answer: Answer): Answer {
  const { status, headers, text } = answer;
  if (status >= 200 && status < 300) return answer;
  const words = `${status} ${text.replace(/\s+/g, ' ').slice(0, 200)}`.trim();
  if (status >= 300 && status < 400)
    throw new Refused(`${status}: it leads elsewhere, and is not followed`, status);
  if (status < 500 && !LATER.has(status)) throw new Refused(words, status);
  const seconds = Number(headers['retry-after'] ?? 0);
  throw new Later(words, seconds > 0 ? Math.min(seconds, 3600) * 1000 : 0);
}
