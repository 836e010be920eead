/** The images of Kubernetes' own components, and of what kind adds. They hold a binary and nothing else: no shell. */
import { directory, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import type { Program } from '../process/process.ts';
import {
  etcd,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
} from '../programs/components/control-plane.ts';
import { csiSidecar, hostpathPlugin } from '../programs/components/csi-hostpath.ts';
import { kubeProxy } from '../programs/components/kube-proxy.ts';
import { kindnetd, localPathProvisioner } from '../programs/components/node-agents.ts';
import { busyboxTree, once, plant } from './trees.ts';

const versions = ['v1.36.2', 'v1.36.1', 'v1.36.0', 'v1.35.3'];

function binary(
  repository: string,
  tags: readonly string[],
  path: string,
  program: Program,
  size: number,
): Image[] {
  const tree = once(() => plant(directory(), path, programFile(program)));
  return tags.map((tag) => ({
    repository,
    tag,
    entrypoint: [path],
    command: [],
    environment: {},
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM',
    size,
    tree,
  }));
}

const bin = '/usr/local/bin';

export const kubernetesImages: readonly Image[] = [
  ...binary('registry.k8s.io/kube-apiserver', versions, `${bin}/kube-apiserver`, kubeApiserver, 27_603_111),
  ...binary(
    'registry.k8s.io/kube-controller-manager',
    versions,
    `${bin}/kube-controller-manager`,
    kubeControllerManager,
    23_120_415,
  ),
  ...binary('registry.k8s.io/kube-scheduler', versions, `${bin}/kube-scheduler`, kubeScheduler, 17_381_910),
  ...binary('registry.k8s.io/kube-proxy', versions, `${bin}/kube-proxy`, kubeProxy, 26_021_344),
  ...binary('registry.k8s.io/etcd', ['3.6.8-0', '3.6.6-0', '3.5.24-0'], `${bin}/etcd`, etcd, 23_641_797),
  ...binary('docker.io/kindest/kindnetd', ['v20250512-df8de77b'], '/bin/kindnetd', kindnetd, 44_375_501),
  ...binary(
    'docker.io/kindest/local-path-provisioner',
    ['v20250214-acbabc1a'],
    `${bin}/local-path-provisioner`,
    localPathProvisioner,
    22_541_737,
  ),
  {
    repository: 'docker.io/kindest/local-path-helper',
    tag: 'v20241212-8ac705d0',
    entrypoint: [],
    command: ['/bin/sh'],
    environment: {},
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM',
    size: 3_084_671,
    tree: once(busyboxTree),
  },
];

/** A CSI driver, and what stands beside such drivers. */
export const csiImages: readonly Image[] = [
  ...binary(
    'registry.k8s.io/sig-storage/hostpathplugin',
    ['v1.17.0', 'v1.16.1'],
    '/hostpathplugin',
    hostpathPlugin,
    78_211_402,
  ),
  ...binary(
    'registry.k8s.io/sig-storage/csi-provisioner',
    ['v5.3.0', 'v5.2.0'],
    '/csi-provisioner',
    csiSidecar,
    29_871_120,
  ),
  ...binary(
    'registry.k8s.io/sig-storage/csi-resizer',
    ['v1.14.0', 'v1.13.1'],
    '/csi-resizer',
    csiSidecar,
    28_640_931,
  ),
  ...binary(
    'registry.k8s.io/sig-storage/csi-attacher',
    ['v4.9.0', 'v4.8.0'],
    '/csi-attacher',
    csiSidecar,
    27_411_087,
  ),
  ...binary(
    'registry.k8s.io/sig-storage/csi-node-driver-registrar',
    ['v2.14.0', 'v2.13.0'],
    '/csi-node-driver-registrar',
    csiSidecar,
    12_004_317,
  ),
  ...binary(
    'registry.k8s.io/sig-storage/livenessprobe',
    ['v2.16.0', 'v2.15.0'],
    '/livenessprobe',
    csiSidecar,
    13_120_664,
  ),
];
