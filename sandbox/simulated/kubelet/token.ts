/** The token a pod finds under /var/run/secrets/kubernetes.io/serviceaccount: asked for in its name, and kept while it is young. */
import type { Client } from '../client.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { ownBuffer } from '../runtime/files/contents.ts';
import type { Pod } from './pod.ts';

/** What a volume says about the token it wants. */
export interface TokenSource {
  readonly audience?: string;
  /** An hour unless it says otherwise. */
  readonly expirationSeconds?: number;
}

/** The API server issues no token: its message. */
export class TokenError extends Error {}

interface Kept {
  /** The bytes of the file that holds it. */
  readonly token: Buffer;
  /** Milliseconds since 1970. */
  readonly freshUntil: number;
}

/** How old a token may be in any case, and for what part of its time it is fresh. */
const OLDEST = 24 * 3_600_000;
const FRESH_PART = 0.8;

/** The tokens of one pod. */
export class PodTokens {
  readonly #client: Client;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(client: Client, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** Throws `TokenError`. */
  token(pod: Pod, { audience = '', expirationSeconds = 3600 }: TokenSource): Buffer {
    const key = `${audience} ${expirationSeconds}`;
    const known = this.#kept.get(key);
    if (known && known.freshUntil > this.#now()) return known.token;
    const token = ownBuffer(this.#request(pod, audience, expirationSeconds));
    const freshFor = Math.min(expirationSeconds * 1000 * FRESH_PART, OLDEST);
    this.#kept.set(key, { token, freshUntil: this.#now() + freshFor });
    return token;
  }

  #request(pod: Pod, audience: string, expirationSeconds: number): string {
    const { name, namespace = '', uid } = pod.metadata;
    const account = pod.spec.serviceAccountName ?? 'default';
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name, uid };
    const spec = { audiences: audience === '' ? [] : [audience], expirationSeconds, boundObjectRef };
    try {
      const answer = this.#client.createSubresource('serviceaccounts', namespace, account, 'token', { spec });
      return (answer as KubeObject)['status'].token;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw new TokenError(`failed to fetch token: ${error.message}`);
    }
  }
}
