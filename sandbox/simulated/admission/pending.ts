/** What is thrown where a write waits for the answer of a webhook. */
import { type Status, StatusError } from '../objects.ts';

/**
 * The write is neither admitted nor refused yet: whoever writes tries the same again once `settled` is. To a writer
 * that knows nothing of it this is a failure that passes: 429 with a hint to try again.
 */
export class AdmissionPending extends StatusError {
  /** Resolves when trying again makes sense. Never rejects. */
  readonly settled: Promise<void>;

  constructor(webhooks: readonly string[], settled: Promise<void>) {
    super(statusOf(webhooks));
    this.name = 'AdmissionPending';
    this.settled = settled;
  }
}

function statusOf(webhooks: readonly string[]): Status {
  const names = webhooks.map((name) => JSON.stringify(name)).join(', ');
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `admission webhook ${names} has not answered yet`,
    reason: 'TooManyRequests',
    details: { retryAfterSeconds: 1 },
    code: 429,
  };
}
