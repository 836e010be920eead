/** The token a pod finds under /var/run/secrets/kubernetes.io/serviceaccount. */
import type { Pod } from './pod.ts';

/**
 * A token in the shape of a JWT that says in its claims that it is a placeholder: this cluster issues no tokens yet, and
 * its API server accepts none like it.
 */
export function placeholderToken(pod: Pod): string {
  const account = pod.spec.serviceAccountName ?? 'default';
  const claims = {
    iss: 'https://kubernetes.default.svc.cluster.local',
    sub: `system:serviceaccount:${pod.metadata.namespace}:${account}`,
    simulated: 'a placeholder that no API server accepts',
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
