/** What is thrown where a write waits for the answer of a webhook. */
import { type Status, StatusError } from '../objects.ts';

const NOT_YET = 'has not answered yet';

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
  const names = `admission webhook ${webhooks.map((name) => JSON.stringify(name)).join(', ')}`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${names} ${NOT_YET}`,
    reason: 'TooManyRequests',
    details: { retryAfterSeconds: 1 },
    code: 429,
  };
}

/** The wait behind a failure, whoever has wrapped it. */
export function pendingIn(cause: unknown): AdmissionPending | undefined {
  if (cause instanceof AdmissionPending) return cause;
  const inner = cause instanceof AggregateError ? cause.errors : cause instanceof Error ? [cause.cause] : [];
  for (const each of inner) {
    const found = each === undefined ? undefined : pendingIn(each);
    if (found) return found;
  }
  return undefined;
}

/** Whether a write was refused by a webhook or a policy, or because one could not be asked: somebody's configuration, no fault. */
export function isRefusalOfDynamicAdmission({ message }: Error): boolean {
  return /^(Internal error occurred: failed calling webhook |admission webhook "|policy ['"])|: ValidatingAdmissionPolicy '/.test(
    message,
  );
}

/** Whether a text was made of such a failure: nothing has happened that anybody should be told. */
export function tellsOfWaiting(text: string): boolean {
  return text.includes(NOT_YET) && text.includes('admission webhook ');
}

/** More than any write needs: one for each webhook that changes it, and one for those that look at it. */
const MOST_TRIES = 32;

/**
 * A write whose result its writer does not wait for: tried again when webhooks have made it wait, each time in a turn of
 * its own, and `onFailure` hears of what else it throws.
 */
export function persistently(
  write: () => void,
  onFailure: (cause: unknown) => void,
  tries = MOST_TRIES,
): void {
  try {
    write();
  } catch (cause) {
    const pending = pendingIn(cause);
    if (!pending || tries === 1) onFailure(cause);
    else void pending.settled.then(() => setImmediate(persistently, write, onFailure, tries - 1));
  }
}
