/**
 * ServiceAccount: a pod runs as a service account that exists, and finds its token, the CA and its namespace in every
 * container. After plugin/pkg/admission/serviceaccount.
 */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { isCreateOf, isMirrorPod, refused } from './requests.ts';
import { suffixFor } from './suffix.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenSeconds = 3607;

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate(request, client) {
    const pod = request.object;
    if (!pod || !isCreateOf(request, 'pods') || isMirrorPod(pod)) return;
    const { spec } = pod;
    spec.serviceAccountName ||= 'default';
    spec.serviceAccount = spec.serviceAccountName;
    const account = findAccount(request, spec.serviceAccountName, client);
    if (wantsToken(pod, account)) mountToken(pod);
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
    }
  },
};

function findAccount(request: AdmissionRequest, name: string, client: Client): KubeObject {
  const account = client.get('serviceaccounts', request.namespace, name);
  if (account) return account;
  const which = `${request.namespace}/${name}`;
  throw refused(request, `error looking up service account ${which}: serviceaccount "${name}" not found`);
}

function wantsToken(pod: KubeObject, account: KubeObject): boolean {
  return pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

interface Container {
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
}

function mountToken(pod: KubeObject): void {
  const { spec } = pod;
  const containers: Container[] = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const without = containers.filter(
    (container) => !container.volumeMounts?.some(({ mountPath }) => mountPath === tokenPath),
  );
  if (without.length === 0) return;
  // Where plug-ins see a pod twice it has the volume already, but what others have added lacks it.
  const volumes: { name: string }[] = spec.volumes ?? [];
  const known = volumes.find((volume) => volume.name.startsWith('kube-api-access-'));
  const name = known?.name ?? `kube-api-access-${suffixFor(pod)}`;
  for (const container of without) {
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name, readOnly: true, mountPath: tokenPath },
    ];
  }
  if (!known) spec.volumes = [...volumes, tokenVolume(name)];
}

function tokenVolume(name: string): object {
  const namespace = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [namespace] } },
      ],
      defaultMode: 0o644,
    },
  };
}
