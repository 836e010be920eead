/**
 * The documentation that the exam allows: addresses of its pages in the language of the reader. Nothing is asked over the
 * network; whether a page is there was looked up in kubernetes/website when it was named.
 */
import type { Locale } from './types.ts';

const SITE = 'https://kubernetes.io';

/** Pages that kubernetes.io has in English and not in Korean, by their paths: a Korean page links them in English. */
export const WITHOUT_KOREAN: ReadonlySet<string> = new Set([
  '/docs/concepts/cluster-administration/node-shutdown/',
  '/docs/reference/access-authn-authz/certificate-signing-requests/',
  '/docs/reference/access-authn-authz/extensible-admission-controllers/',
  '/docs/reference/command-line-tools-reference/kube-apiserver/',
  '/docs/reference/config-api/kubeadm-config.v1beta4/',
  '/docs/reference/config-api/kubelet-config.v1beta1/',
  '/docs/reference/kubectl/quick-reference/',
  '/docs/reference/setup-tools/kubeadm/kubeadm-init/',
  '/docs/reference/setup-tools/kubeadm/kubeadm-join/',
  '/docs/reference/setup-tools/kubeadm/kubeadm-reset/',
  '/docs/reference/setup-tools/kubeadm/kubeadm-token/',
  '/docs/tasks/administer-cluster/dns-debugging-resolution/',
  '/docs/tasks/administer-cluster/encrypt-data/',
  '/docs/tasks/administer-cluster/kubeadm/change-package-repository/',
  '/docs/tasks/configure-pod-container/configure-pod-configmap/',
  '/docs/tasks/configure-pod-container/security-context/',
  '/docs/tasks/debug/debug-cluster/troubleshoot-kubectl/',
  '/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/',
  '/docs/tasks/run-application/configure-pdb/',
]);

/** The address of a page that an exercise names: `concepts/workloads/pods`, or a whole address of another site. */
export function addressOf(page: string, locale: Locale): string {
  if (page.startsWith('https:')) return page;
  const path = `/docs/${page}/`;
  return `${SITE}${locale === 'ko' && !WITHOUT_KOREAN.has(path) ? '/ko' : ''}${path}`;
}
