/** Approves kubelets' requests for client certificates, if they may have one (pkg/controller/certificates/approver). */
import { timestamp } from '../../clientgo/time.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { together } from '../end.ts';
import type { ControllerContext } from '../types.ts';
import { conditionOf, RESOURCE, requestIn, type SigningRequest, withCondition } from './requests.ts';
import { KUBELET_CLIENT, kubeletClient } from './signers.ts';

const REVIEWS = 'subjectaccessreviews.authorization.k8s.io';

/** Whether a node asks for itself or somebody for a node: each has its permission and its message. */
const RECOGNIZED = [
  {
    permission: 'selfnodeclient',
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
    self: true,
  },
  {
    permission: 'nodeclient',
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    self: false,
  },
];

export function startApprovingController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('certificate-controller');
  const own = { ...context, client };
  const queue = createWorkQueue({ clock, log, work: (name) => sync(own, name) });
  const seen = (request: SigningRequest) => {
    if (isUndecided(request)) queue.add(request.metadata.name);
  };
  const requests = informers.informer<SigningRequest>(RESOURCE);
  return together(queue, requests.on({ added: seen, updated: (_, request) => seen(request) }));
}

function isUndecided(request: SigningRequest): boolean {
  return (
    request.spec.signerName === KUBELET_CLIENT &&
    !request.status.certificate &&
    !conditionOf(request, 'Approved') &&
    !conditionOf(request, 'Denied')
  );
}

function sync(context: ControllerContext, name: string): void {
  const request = context.client.get<SigningRequest>(RESOURCE, undefined, name);
  if (!request || !isUndecided(request)) return;
  const asked = requestIn(request);
  if (kubeletClient(asked, request.spec.usages)) return;
  const own = request.spec.username === asked.commonName;
  const found = RECOGNIZED.find(
    ({ self, permission }) => (own || !self) && may(context, request, permission),
  );
  if (found) approve(context, request, found.message);
}

function may({ client }: ControllerContext, { spec }: SigningRequest, subresource: string): boolean {
  const { username: user, uid, groups, extra } = spec;
  const resourceAttributes = {
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    verb: 'create',
    subresource,
    version: '*',
  };
  const review = client.create(REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: { name: '' },
    spec: { user, uid, groups, extra, resourceAttributes },
  });
  return review['status'].allowed === true;
}

function approve({ client, clock }: ControllerContext, request: SigningRequest, message: string): void {
  const time = timestamp(clock.now());
  const times = { lastUpdateTime: time, lastTransitionTime: time };
  const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message, ...times };
  const status = withCondition(request, condition);
  client.update(RESOURCE, { ...request, status }, { subresource: 'approval' });
}
