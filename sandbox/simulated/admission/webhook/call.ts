/** Asks admission webhooks. */
import { randomUUID } from 'node:crypto';
import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { RelayAnswer } from '../../network/http.ts';
import type { Webhook } from './configurations.ts';
import { serverSaid, type WebhookConnectionOptions, WebhookConnections } from './connection.ts';
import { type Question, reviewBody, reviewVersionOf, type Verdict, verdictOf } from './review.ts';

/** What became of a call: a verdict, or why there is none, worded as after `failed calling webhook "x": `. */
export type Outcome =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly reason: string };

const AGENT = 'kube-apiserver-admission';

export class WebhookCaller {
  readonly #connections: WebhookConnections;

  constructor(options: WebhookConnectionOptions) {
    this.#connections = new WebhookConnections(options);
  }

  /** The failure of a call that need not be made to know that it fails. */
  failureAtOnce(webhook: Webhook): Outcome | undefined {
    if (!reviewVersionOf(webhook)) {
      const reason =
        'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)';
      return { kind: 'failed', reason };
    }
    const place = this.#connections.placeOf(webhook.client, webhook.timeoutSeconds);
    const problem = this.#connections.problemAtOnce(webhook.client, place);
    return problem && failed(place.url, problem);
  }

  /** Asks. Never rejects. */
  async call(webhook: Webhook, question: Question): Promise<Outcome> {
    const { client, timeoutSeconds } = webhook;
    const place = this.#connections.placeOf(client, timeoutSeconds);
    const version = reviewVersionOf(webhook) ?? 'v1';
    const uid = randomUUID();
    const body = reviewBody(version, uid, question);
    let answer: RelayAnswer;
    try {
      answer = await this.#connections.post(client, place, { body, agent: AGENT, timeoutSeconds });
    } catch (error) {
      return failed(place.url, error);
    }
    return read(answer, webhook, version, uid);
  }
}

function failed(url: string, error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', reason: `failed to call webhook: Post ${JSON.stringify(url)}: ${why}` };
}

function read({ status, body }: RelayAnswer, webhook: Webhook, version: string, uid: string): Outcome {
  const refused = (reason: string): Outcome => ({ kind: 'failed', reason });
  if (status < 200 || status > 206) return refused(`failed to call webhook: ${serverSaid(status, body)}`);
  let review: unknown;
  try {
    review = parseJson(body.toString()).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refused(`failed to call webhook: couldn't get version/kind; json parse error: ${error.message}`);
  }
  try {
    return { kind: 'verdict', verdict: verdictOf(review, version, uid, webhook) };
  } catch (error) {
    return refused(`received invalid webhook response: ${(error as Error).message}`);
  }
}
