/** What the ServiceAccount of a pod may do, for the programs of the cluster that talk to the API server inside this process. */
import type { Client } from '../client.ts';
import type { ServiceAccountRights } from '../runtime/host.ts';
import type { Pod } from './pod.ts';

export function serviceAccountRights(client: Client, pod: Pod): ServiceAccountRights {
  const { namespace = '' } = pod.metadata;
  const user = `system:serviceaccount:${namespace}:${pod.spec.serviceAccountName ?? 'default'}`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return {
    client,
    allows(verb, group, resource) {
      try {
        const review = client.create('subjectaccessreviews.authorization.k8s.io', {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          metadata: { name: '' },
          spec: { user, groups, resourceAttributes: { verb, group, resource } },
        });
        return review['status']?.allowed !== false;
      } catch {
        // An API server that reviews nothing authorizes everybody.
        return true;
      }
    },
  };
}
