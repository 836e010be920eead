/** The ServiceAccounts that kube-controller-manager makes for its controllers (`--use-service-account-credentials`, as kubeadm sets it). */
import { serviceAccount } from './rbac.ts';
import { type Addon, KUBE_SYSTEM } from './types.ts';

const NAMES = [
  ...[
    'attachdetach-controller',
    'bootstrap-signer',
    'certificate-controller',
    'clusterrole-aggregation-controller',
  ],
  ...[
    'cronjob-controller',
    'daemon-set-controller',
    'deployment-controller',
    'device-taint-eviction-controller',
  ],
  ...[
    'disruption-controller',
    'endpoint-controller',
    'endpointslice-controller',
    'endpointslicemirroring-controller',
  ],
  ...[
    'ephemeral-volume-controller',
    'expand-controller',
    'generic-garbage-collector',
    'horizontal-pod-autoscaler',
  ],
  ...['job-controller', 'legacy-service-account-token-cleaner', 'namespace-controller', 'node-controller'],
  ...[
    'persistent-volume-binder',
    'pod-garbage-collector',
    'pv-protection-controller',
    'pvc-protection-controller',
  ],
  ...[
    'replicaset-controller',
    'replication-controller',
    'resource-claim-controller',
    'resourcequota-controller',
  ],
  ...[
    'root-ca-cert-publisher',
    'service-account-controller',
    'service-cidrs-controller',
    'statefulset-controller',
  ],
  ...['token-cleaner', 'ttl-after-finished-controller', 'ttl-controller'],
  ...['validatingadmissionpolicy-status-controller', 'volumeattributesclass-protection-controller'],
];

export function controllerAccounts(): Addon[] {
  return NAMES.map((name) => serviceAccount(KUBE_SYSTEM, name));
}
