/** The provisioner behind kind's class `standard` (pkg/build/nodeimage/const_storage.go). */
import { clusterRole, clusterRoleBinding, role, roleBinding, rule, serviceAccount } from './rbac.ts';
import type { Addon } from './types.ts';

export const LOCAL_PATH_NAMESPACE = 'local-path-storage';
const NAME = 'local-path-provisioner';
const ACCOUNT = 'local-path-provisioner-service-account';
const subjects = [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: LOCAL_PATH_NAMESPACE }] as const;

const HELPER_POD = `apiVersion: v1
kind: Pod
metadata:
  name: helper-pod
spec:
  priorityClassName: system-node-critical
  tolerations:
    - key: node.kubernetes.io/disk-pressure
      operator: Exists
      effect: NoSchedule
  containers:
  - name: helper-pod
    image: docker.io/kindest/local-path-helper:v20241212-8ac705d0
    imagePullPolicy: IfNotPresent`;
const CONFIG = `{
        "nodePathMap":[
        {
                "node":"DEFAULT_PATH_FOR_NON_LISTED_NODES",
                "paths":["/var/local-path-provisioner"]
        }
        ]
}`;

export function localPathAddon(): Addon[] {
  return [
    ['namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: LOCAL_PATH_NAMESPACE } }],
    serviceAccount(LOCAL_PATH_NAMESPACE, ACCOUNT),
    role(LOCAL_PATH_NAMESPACE, 'local-path-provisioner-role', [
      rule('', 'pods', 'get,list,watch,create,patch,update,delete'),
    ]),
    clusterRole('local-path-provisioner-role', [
      rule('', 'nodes,persistentvolumeclaims,configmaps,pods,pods/log', 'get,list,watch'),
      rule('', 'persistentvolumes', 'get,list,watch,create,patch,update,delete'),
      rule('', 'events', 'create,patch'),
      rule('storage.k8s.io', 'storageclasses', 'get,list,watch'),
    ]),
    renamed(
      roleBinding(LOCAL_PATH_NAMESPACE, 'local-path-provisioner-role', subjects),
      'local-path-provisioner-bind',
    ),
    clusterRoleBinding('local-path-provisioner-bind', subjects, 'local-path-provisioner-role'),
    ['configmaps', configMap],
    ['deployments.apps', deployment],
  ];
}

/** A binding that is called other than its role. */
function renamed([resource, object]: Addon, name: string): Addon {
  return [resource, { ...object, metadata: { ...object.metadata, name } }];
}

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'local-path-config', namespace: LOCAL_PATH_NAMESPACE },
  data: {
    'config.json': CONFIG,
    'helperPod.yaml': HELPER_POD,
    setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"',
    teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"',
  },
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: NAME, namespace: LOCAL_PATH_NAMESPACE },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: NAME } },
    template: {
      metadata: { labels: { app: NAME } },
      spec: {
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: [
          { key: 'node-role.kubernetes.io/control-plane', operator: 'Equal', effect: 'NoSchedule' },
          { key: 'node-role.kubernetes.io/master', operator: 'Equal', effect: 'NoSchedule' },
        ],
        serviceAccountName: ACCOUNT,
        containers: [
          {
            name: NAME,
            image: 'docker.io/kindest/local-path-provisioner:v20250214-acbabc1a',
            imagePullPolicy: 'IfNotPresent',
            command: [
              'local-path-provisioner',
              '--debug',
              'start',
              '--helper-image',
              'docker.io/kindest/local-path-helper:v20241212-8ac705d0',
              '--config',
              '/etc/config/config.json',
            ],
            volumeMounts: [{ name: 'config-volume', mountPath: '/etc/config/' }],
            env: [
              { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
              { name: 'CONFIG_MOUNT_PATH', value: '/etc/config/' },
            ],
          },
        ],
        volumes: [{ name: 'config-volume', configMap: { name: 'local-path-config' } }],
      },
    },
  },
};
