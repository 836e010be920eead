/** Signs requests that were approved, with the CA of the cluster (pkg/controller/certificates/signer). */
import { timestamp } from '../../clientgo/time.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { StatusError } from '../../objects.ts';
import type { ClusterPki } from '../../pki/index.ts';
import { together } from '../end.ts';
import type { ControllerContext } from '../types.ts';
import { conditionOf, RESOURCE, requestIn, type SigningRequest, withCondition } from './requests.ts';
import { SIGNERS } from './signers.ts';

/** What the cluster signs for unless somebody asks for less: a year. Milliseconds. */
const LONGEST = 8760 * 3_600_000;
const SHORTEST = 600_000;

export type Signer = Pick<ClusterPki, 'signRequest'>;

export function startSigningController(context: ControllerContext, signer: Signer): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('certificate-controller');
  const own = { ...context, client };
  const queue = createWorkQueue({ clock, log, work: (name) => sync(own, signer, name) });
  const changed = (request: SigningRequest) => {
    if (isWaiting(request)) queue.add(request.metadata.name);
  };
  const requests = informers.informer<SigningRequest>(RESOURCE);
  return together(queue, requests.on({ added: changed, updated: (_, request) => changed(request) }));
}

/** Approved, for one of our signers, and neither signed nor failed. */
function isWaiting(request: SigningRequest): boolean {
  return (
    SIGNERS.has(request.spec.signerName) &&
    conditionOf(request, 'Approved') !== undefined &&
    conditionOf(request, 'Denied') === undefined &&
    conditionOf(request, 'Failed') === undefined &&
    !request.status.certificate
  );
}

function sync(context: ControllerContext, signer: Signer, name: string): void {
  const { client, clock, log } = context;
  const request = client.get<SigningRequest>(RESOURCE, undefined, name);
  if (!request || !isWaiting(request)) return;
  const asked = requestIn(request);
  const { signerName, usages } = request.spec;
  const refusal = SIGNERS.get(signerName)!(asked, usages);
  if (refusal) {
    fail(context, request, refusal);
    return;
  }
  const lifetime = lifetimeOf(request);
  void signer
    .signRequest({ der: asked.der, usages, lifetime }, clock.now())
    .then((certificate) => keep(context, request, certificate))
    .catch((cause) => log(`the certificate request ${name} could not be signed`, cause));
}

function lifetimeOf({ spec: { expirationSeconds } }: SigningRequest): number {
  if (expirationSeconds === undefined) return LONGEST;
  return Math.min(Math.max(expirationSeconds * 1000, SHORTEST), LONGEST);
}

function fail({ client, clock }: ControllerContext, request: SigningRequest, message: string): void {
  const time = timestamp(clock.now());
  const condition = {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: time,
    lastTransitionTime: time,
  };
  const status = withCondition(request, condition);
  client.update(RESOURCE, { ...request, status }, { subresource: 'status' });
}

/** The request may have gone meanwhile, or been made anew. */
function keep({ client }: ControllerContext, { metadata }: SigningRequest, pem: string): void {
  const request = client.get<SigningRequest>(RESOURCE, undefined, metadata.name);
  if (!request || request.metadata.uid !== metadata.uid || !isWaiting(request)) return;
  const status = { ...request.status, certificate: Buffer.from(pem).toString('base64') };
  try {
    client.update(RESOURCE, { ...request, status }, { subresource: 'status' });
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
  }
}
