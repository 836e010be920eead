/**
 * Who asked for a certificate, and who may approve and sign: what the storage of CertificateSigningRequests and the
 * admission plug-ins CertificateApproval, CertificateSigning and CertificateSubjectRestriction do.
 */
import { refused } from '../../admission/requests.ts';
import type { AdmissionPlugin, AdmissionRequest, UserInfo } from '../../admission/types.ts';
import type { KubeObject } from '../../objects.ts';
import { CertificateRequestError, readCertificateRequest } from '../../pki/index.ts';
import { equalJson } from '../../storage/index.ts';
import { timestamp } from '../registry/metadata.ts';
import type { Authorizer } from './types.ts';

const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** `now` in milliseconds since 1970. */
export function certificateRequests(authorizer: Authorizer, now: () => number): AdmissionPlugin {
  return {
    name: 'CertificateRequests',
    mutate(request) {
      if (request.resource !== RESOURCE || !request.object) return;
      if (request.operation === 'CREATE') nameRequestor(request.object, request.user);
      else dateConditions(request.object, request.old!, timestamp(now()));
    },
    validate(request) {
      if (request.resource !== RESOURCE || !request.object) return;
      if (request.operation === 'CREATE') restrictSubject(request, request.object);
      if (request.subresource === 'approval') requireVerb(authorizer, request, 'approve');
      if (request.subresource === 'status' && isSigning(request)) requireVerb(authorizer, request, 'sign');
    },
  };
}

/** Whatever the request says of its author: it is who sent it. */
function nameRequestor(object: KubeObject, user: UserInfo): void {
  const spec = object['spec'] ?? {};
  for (const field of ['username', 'uid', 'groups', 'extra']) delete spec[field];
  spec.username = user.name;
  if (user.uid) spec.uid = user.uid;
  spec.groups = [...user.groups];
  if (user.extra) spec.extra = structuredClone(user.extra);
}

interface Condition {
  type: string;
  lastUpdateTime?: string | null;
  lastTransitionTime?: string | null;
}

function dateConditions(object: KubeObject, old: KubeObject, time: string): void {
  const before: Condition[] = old['status']?.conditions ?? [];
  for (const condition of (object['status']?.conditions ?? []) as Condition[]) {
    condition.lastUpdateTime ??= time;
    condition.lastTransitionTime ??=
      before.find(({ type }) => type === condition.type)?.lastTransitionTime ?? time;
  }
}

/** Nobody signs himself into system:masters. */
function restrictSubject(request: AdmissionRequest, { spec }: KubeObject): void {
  if (spec.signerName !== CLIENT_SIGNER) return;
  try {
    const { organizations } = readCertificateRequest(Buffer.from(spec.request, 'base64').toString());
    if (!organizations.includes('system:masters')) return;
  } catch (error) {
    // Validation has the words for that.
    if (error instanceof CertificateRequestError) return;
    throw error;
  }
  throw refused(request, `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`);
}

/** A certificate was put in, or the signer said that it failed. */
function isSigning({ object, old }: AdmissionRequest): boolean {
  const of = (each: KubeObject | undefined) => [each?.['status']?.certificate, each?.['status']?.conditions];
  return !equalJson(of(object), of(old));
}

/** Throws 403 for whoever lacks the verb on this signer, or on all signers of its domain. */
function requireVerb(authorizer: Authorizer, request: AdmissionRequest, verb: 'approve' | 'sign'): void {
  const signer: string = request.old!['spec'].signerName;
  const allowed = [signer, `${signer.split('/')[0]}/*`].some((name) => {
    const access = {
      group: 'certificates.k8s.io',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    };
    return authorizer.authorize({ ...access, user: request.user, verb }).allowed;
  });
  if (allowed) return;
  throw refused(request, `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`);
}
