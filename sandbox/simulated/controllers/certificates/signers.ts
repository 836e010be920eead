/** What each signer of the cluster signs, and why it refuses the rest (pkg/controller/certificates/signer, pkg/apis/certificates). */
import type { CertificateRequest } from '../../pki/index.ts';

/** Why a signer does not sign a request that was approved; `undefined` when it does. */
type Rule = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

const PREFIX = 'kubernetes.io/';
export const KUBELET_CLIENT = `${PREFIX}kube-apiserver-client-kubelet`;

/** By signer name. Requests for other signers are left to others. */
export const SIGNERS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [`${PREFIX}kube-apiserver-client`, apiServerClient],
  [KUBELET_CLIENT, kubeletClient],
  [`${PREFIX}kubelet-serving`, kubeletServing],
  [`${PREFIX}legacy-unknown`, () => undefined],
]);

function apiServerClient(_request: CertificateRequest, usages: readonly string[]): string | undefined {
  const allowed = ['digital signature', 'key encipherment', 'client auth'];
  const wrong = usages.find((usage) => !allowed.includes(usage));
  if (wrong) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth';
}

/** Whether this is how a kubelet asks for its client certificate. */
export function kubeletClient(request: CertificateRequest, usages: readonly string[]): string | undefined {
  return (
    ofNodes(request) ??
    (request.dns.length > 0 ? 'DNS subjectAltNames are not allowed' : undefined) ??
    (request.email.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (request.ip.length > 0 ? 'IP subjectAltNames are not allowed' : undefined) ??
    (request.uri.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    exactly(usages, 'client auth')
  );
}

function kubeletServing(request: CertificateRequest, usages: readonly string[]): string | undefined {
  return (
    ofNodes(request) ??
    (request.dns.length + request.ip.length === 0 ? 'DNS or IP subjectAltName is required' : undefined) ??
    (request.email.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (request.uri.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    exactly(usages, 'server auth')
  );
}

function ofNodes({ organizations, commonName }: CertificateRequest): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes') {
    return 'subject organization is not system:nodes';
  }
  return commonName.startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node:';
}

/** Keys that are not RSA encipher no keys, so that usage may be missing. */
function exactly(usages: readonly string[], purpose: string): string | undefined {
  const required = ['digital signature', 'key encipherment', purpose].sort();
  const asked = [...new Set([...usages, 'key encipherment'])].sort();
  return asked.join() === required.join() ? undefined : `usages did not match [${required.join(' ')}]`;
}
