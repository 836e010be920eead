/** The programs of the control plane. What they do is done in this process while their containers run. */
import type { Process, Program } from '../../process/process.ts';
import { untilSignal } from '../daemon.ts';
import { type Flags, klog, needFile, needKubeconfig, readFlags, serveHealth, work } from './component.ts';
import { needEtcd } from './etcd-client.ts';

const SECURE_PORT = 6443;
const VERSION = 'v1.36.2';
/** What components say before `open FILE: no such file or directory`. */
const CLIENT_CA = 'unable to load client CA provider: open';
const REQUEST_HEADER = 'unable to create request header authentication config: open';
const TOKEN_KEY = 'error reading key for service account token controller: open';
const GOLANG = '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""';

export const kubeScheduler: Program = async (process) => {
  const flags = readFlags(process, 'kube-scheduler');
  klog(process, 'I', 'serving.go:411', 'Generated self-signed cert in-memory');
  needFile(process, flags.get('config'));
  for (const name of ['authentication-kubeconfig', 'authorization-kubeconfig', 'kubeconfig'])
    needKubeconfig(process, flags.get(name));
  klog(process, 'I', 'server.go:183', `"Starting Kubernetes Scheduler" version="${VERSION}"`);
  klog(process, 'I', 'server.go:185', GOLANG);
  serveSecurely(process, flags, 10259);
  lead(process, 'kube-scheduler');
  return await work(process, 'kube-scheduler');
};

export const kubeControllerManager: Program = async (process) => {
  const flags = readFlags(process, 'kube-controller-manager');
  klog(process, 'I', 'serving.go:411', 'Generated self-signed cert in-memory');
  for (const name of ['authentication-kubeconfig', 'authorization-kubeconfig', 'kubeconfig'])
    needKubeconfig(process, flags.get(name));
  needFile(process, flags.get('client-ca-file'), CLIENT_CA);
  needFile(process, flags.get('requestheader-client-ca-file'), REQUEST_HEADER);
  klog(process, 'I', 'controllermanager.go:211', `"Starting" version="${VERSION}"`);
  klog(process, 'I', 'controllermanager.go:213', GOLANG);
  needFile(process, flags.get('service-account-private-key-file'), TOKEN_KEY);
  needFile(process, flags.get('root-ca-file'), 'error reading root-ca-file: open');
  serveSecurely(process, flags, 10257);
  lead(process, 'kube-controller-manager');
  return await work(process, 'kube-controller-manager');
};

export const kubeApiserver: Program = async (process) => {
  const flags = readFlags(process, 'kube-apiserver');
  const address = flags.get('advertise-address') ?? process.container.peer.ip;
  klog(process, 'I', 'options.go:263', `external host was not specified, using ${address}`);
  needFile(process, flags.get('client-ca-file'), CLIENT_CA);
  for (const name of ['tls-cert-file', 'tls-private-key-file', 'etcd-cafile'])
    needFile(process, flags.get(name), 'open');
  klog(process, 'I', 'server.go:187', `Version: ${VERSION}`);
  klog(process, 'I', 'server.go:189', GOLANG);
  await needEtcd(process, flags);
  const port = Number(flags.get('secure-port') ?? SECURE_PORT);
  klog(process, 'I', 'secure_serving.go:214', `Serving securely on [::]:${port}`);
  // Who listens there is the API server of this process; everybody looks for it at its usual port.
  if (port === SECURE_PORT) return await work(process, 'kube-apiserver');
  return await untilSignal(process, { TERM: 0, INT: 0 });
};

export const etcd: Program = async (process) => {
  const flags = readFlags(process, 'etcd');
  const say = (level: string, caller: string, msg: string, more: object = {}) =>
    void process.complain(
      JSON.stringify({
        level,
        ts: new Date(process.container.clock.now()).toISOString(),
        caller,
        msg,
        ...more,
      }),
    );
  say('info', 'etcdmain/etcd.go:64', 'Running: ', { args: process.argv });
  for (const name of ['cert-file', 'key-file', 'trusted-ca-file']) {
    const path = flags.get(name);
    if (!path || process.container.files.find(path)) continue;
    const error = `open ${path}: no such file or directory`;
    say('fatal', 'etcdmain/etcd.go:219', 'listener failed', { error });
    return 1;
  }
  const name = flags.get('name') ?? 'default';
  const clients = (flags.get('listen-client-urls') ?? 'http://localhost:2379').split(',');
  say('info', 'embed/etcd.go:140', 'configuring peer listeners', {
    'listen-peer-urls': (flags.get('listen-peer-urls') ?? 'http://localhost:2380').split(','),
  });
  say('info', 'embed/etcd.go:148', 'configuring client listeners', { 'listen-client-urls': clients });
  say('info', 'embed/etcd.go:323', 'starting an etcd server', { 'etcd-version': '3.6.8', name });
  const ports = new Set([...clients, ...(flags.get('listen-metrics-urls') ?? '').split(',')].map(portOf));
  for (const port of ports) if (port > 0) serveHealth(process, port, { '/health': '{"health":"true"}' });
  say('info', 'embed/serve.go:275', 'serving client traffic securely', { traffic: 'grpc+http' });
  return await work(process, 'etcd', () =>
    say('info', 'osutil/interrupt_unix.go:65', 'received signal; shutting down', { signal: 'terminated' }),
  );
};

function portOf(url: string): number {
  return Number(/:(\d+)$/.exec(url)?.[1] ?? 0);
}

function serveSecurely(process: Process, flags: Flags, usual: number): void {
  const port = Number(flags.get('secure-port') ?? usual);
  const address = flags.get('bind-address') ?? '[::]';
  serveHealth(process, port);
  klog(process, 'I', 'secure_serving.go:214', `Serving securely on ${address}:${port}`);
}

function lead(process: Process, name: string): void {
  const lock = `lock="kube-system/${name}"`;
  klog(process, 'I', 'leaderelection.go:258', `"Attempting to acquire leader lease..." ${lock}`);
  klog(process, 'I', 'leaderelection.go:272', `"Successfully acquired lease" ${lock}`);
}
