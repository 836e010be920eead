import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { isReady, type NodeBench, startNodeBench } from '../../kubelet/support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const isOver = ({ status }: KubeObject) => status.containerStatuses?.[0]?.state.terminated;
const registry = 'registry.k8s.io';

async function lastWords(image: string, command: string[], more: object = {}): Promise<string> {
  bench.pod('a', {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image, command, ...more }],
    ...volumes,
  });
  const pod = await bench.until('a', isOver);
  expect(pod['status'].containerStatuses[0].state.terminated.exitCode).toBe(1);
  return (
    (await bench.logs('a'))
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\S+ \S+ +\d+ /, '') ?? ''
  );
}

const mounted = { volumeMounts: [{ name: 'config', mountPath: '/config' }] };
const volumes = { volumes: [{ name: 'config', configMap: { name: 'config', optional: true } }] };
const config = (data: Record<string, string>) =>
  bench.create('configmaps', { kind: 'ConfigMap', metadata: { name: 'config', namespace: 'default' }, data });

describe('a component of the control plane', () => {
  it.each([
    ['kube-scheduler', '--nosuch=1', 'Error: unknown flag: --nosuch'],
    [
      'kube-scheduler',
      '--kubeconfig=/etc/nosuch.conf',
      'run.go:72] "command failed" err="stat /etc/nosuch.conf: no such file or directory"',
    ],
    [
      'kube-controller-manager',
      '--client-ca-file=/pki/ca.crt',
      'run.go:72] "command failed" err="unable to load client CA provider: open /pki/ca.crt: no such file or directory"',
    ],
  ])('%s %s ends with the words of the real one', async (name, flag, words) => {
    expect(await lastWords(`${registry}/${name}:v1.36.2`, [name, flag])).toBe(words);
  });

  it('says that it runs, on which node, and when it does not any more', async () => {
    bench.pod('a', {
      containers: [{ name: 'c', image: `${registry}/kube-scheduler:v1.36.2`, command: ['kube-scheduler'] }],
    });
    await bench.until('a', isReady);
    expect(bench.components.isRunning('kube-scheduler', 'worker')).toBe(true);
    bench.client.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
    for (let tries = 0; tries < 200 && bench.components.isRunning('kube-scheduler'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(bench.components.isRunning('kube-scheduler')).toBe(false);
  });
});

describe('kube-proxy', () => {
  const head = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n';
  const failed = (cause: string) => `run.go:72] "command failed" err=${JSON.stringify(cause)}`;

  it.each([
    [
      `${head}mode: iptable\n`,
      failed(
        'failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: "iptable": must be iptables, ipvs, nftables or blank (blank means the best-available proxy [currently iptables])',
      ),
    ],
    [
      `${head}clientConnection: {kubeconfig: /config/nosuch}\n`,
      failed('stat /config/nosuch: no such file or directory'),
    ],
    [
      'kind: KubeProxyConfiguration\napiVersion: kubeproxy.config.k8s.io/v9\n',
      failed(
        'failed complete: failed to decode: no kind "KubeProxyConfiguration" is registered for version "kubeproxy.config.k8s.io/v9" in scheme "k8s.io/kubernetes/pkg/proxy/apis/config/scheme/scheme.go:29"',
      ),
    ],
  ])('ends with the words of the real one for a wrong configuration: %j', async (text, words) => {
    config({ 'config.conf': text });
    const command = ['kube-proxy', '--config=/config/config.conf'];
    expect(await lastWords(`${registry}/kube-proxy:v1.36.2`, command, mounted)).toBe(words);
    expect(bench.components.isRunning('kube-proxy')).toBe(false);
  });
});
