/** Removes requests nobody will look at again (pkg/controller/certificates/cleaner). */
import { X509Certificate } from 'node:crypto';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { together } from '../end.ts';
import type { ControllerContext } from '../types.ts';
import { conditionOf, RESOURCE, type SigningRequest } from './requests.ts';

const HOUR = 3_600_000;
/** How long a request stays that was decided, and one that was not. Milliseconds. */
const DECIDED = HOUR;
const PENDING = 24 * HOUR;

export function startCertificateCleaner(context: ControllerContext): Disposable {
  const { clock, log, informers, client } = context;
  const seen = (request: SigningRequest) => {
    queue.addAfter(request.metadata.name, endOf(request) - clock.now());
  };
  const work = (name: string) => {
    const request = client.get<SigningRequest>(RESOURCE, undefined, name);
    if (!request) return;
    if (endOf(request) > clock.now()) seen(request);
    else client.delete(RESOURCE, undefined, name);
  };
  const queue = createWorkQueue({ clock, log, work });
  const requests = informers.informer<SigningRequest>(RESOURCE);
  return together(queue, requests.on({ added: seen, updated: (_, request) => seen(request) }));
}

/** When a request goes. Milliseconds since 1970. */
function endOf(request: SigningRequest): number {
  const decided = ['Approved', 'Denied', 'Failed'].flatMap((type) => conditionOf(request, type) ?? []);
  const times = decided.map(({ lastUpdateTime }) => Date.parse(lastUpdateTime ?? '') + DECIDED);
  const waiting = Date.parse(request.metadata.creationTimestamp ?? '') + PENDING;
  return Math.min(times.length > 0 ? Math.max(...times) : waiting, expiryOf(request));
}

function expiryOf({ status }: SigningRequest): number {
  if (!status.certificate) return Number.POSITIVE_INFINITY;
  return Date.parse(new X509Certificate(Buffer.from(status.certificate, 'base64')).validTo);
}
