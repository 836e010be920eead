/** `npm run test:kind`: the same contract over real clusters, where there is a container engine, kind and the node image. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KindProvider } from '../../../sandbox/kind/provider.ts';
import { openKube } from '../../../sandbox/kube.ts';
import type { PodRef, Progress, Sandbox } from '../../../sandbox/types.ts';
import { contractOf } from '../contract.ts';

const toolsDir = join(import.meta.dirname, '../../../.tools/bin');
/** Without clusters that are kept warm: they would be left when the suite is done. */
const env = { ...process.env, NARU_KIND_WARM: '0' };
const providerIn = (dataDir: string) => () => new KindProvider({ dataDir, toolsDir, env });
const readiness = await providerIn('/nonexistent')().probe(AbortSignal.timeout(20_000));

if (readiness.ready) {
  contractOf(
    'kind',
    async (dataDir) => {
      const again = providerIn(dataDir);
      return { provider: again(), again };
    },
    {
      // One worker is enough to be a cluster, and about seven nodes are all that fit on many machines.
      nodes: 2,
      timeout: 15 * 60_000,
      network: true,
      failing: async () => ({ place: { node: 'control-plane' }, argv: ['bash', '-c', 'exit 42'] }),
      dialling: async (sandbox) => ({
        from: await provisioner(sandbox),
        open: { host: 'kubernetes.default', port: 443 },
        refused: { host: 'localhost', port: 1 },
        unknown: { host: 'no-such-name', port: 80 },
      }),
      nodeFile: {
        node: 'control-plane',
        path: '/etc/kubernetes/manifests/etcd.yaml',
        begins: 'apiVersion: v1\nkind: Pod\n',
      },
    },
  );

  it.each(['nodes.starting', 'control-plane.starting'])(
    'leaves no container behind when create is aborted at %s',
    async (step) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'naru-real-'));
      const provider = providerIn(dataDir)();
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const id = `a${process.pid}`;
      const onProgress = (progress: Progress) => progress.step === step && controller.abort(reason);
      try {
        const options = { id, signal: controller.signal, onProgress };
        await expect(provider.create({ nodes: 1 }, options)).rejects.toBe(reason);
        expect((await provider.list(AbortSignal.timeout(20_000))).map((one) => one.id)).not.toContain(id);
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    5 * 60_000,
  );

  it(
    'is emptied where that can be shown, made anew where it cannot, and kept warm meanwhile',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'naru-real-'));
      const said: string[] = [];
      const onNotice = ({ code, message }: { code: string; message: string }) =>
        said.push(`${code} ${message}`);
      const provider = new KindProvider({ dataDir, toolsDir, env: process.env, onNotice });
      const id = `r${process.pid}`;
      const signal = AbortSignal.timeout(15 * 60_000);
      const sandbox = await provider.create({ nodes: 2 }, { id, signal, onProgress: () => {} });
      try {
        const first = await nodesOf(sandbox);
        await work(sandbox, signal);
        await sandbox.reset(signal);
        expect([await nodesOf(sandbox), said]).toEqual([first, []]);
        const before = await filesOf(sandbox, signal);
        await workOnNodes(sandbox, signal);
        expect(await filesOf(sandbox, signal)).not.toEqual(before);
        await sandbox.reset(signal);
        expect([await nodesOf(sandbox), said]).toEqual([first, []]);
        expect(await filesOf(sandbox, signal)).toEqual(before);
        const manifest = '/etc/kubernetes/manifests/etcd.yaml';
        await sandbox.exec({ node: 'control-plane' }, ['sed', '-i', '$a # touched', manifest], signal);
        await expect.poll(() => provider.warm, { timeout: 5 * 60_000, interval: 1_000 }).toBe(1);
        await sandbox.reset(signal);
        expect(said).toEqual([expect.stringMatching(`^sandbox/made-anew .*${manifest} was changed`)]);
        expect(await nodesOf(sandbox)).not.toEqual(first);
      } finally {
        await sandbox.destroy();
        await provider.close();
        expect(await provider.list(signal)).toEqual([]);
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    15 * 60_000,
  );

  /** The Pod of kind's own that makes volumes: it asks the cluster for names, and needs no image that is not there. */
  async function provisioner(sandbox: Sandbox): Promise<PodRef> {
    const kube = await openKube(await sandbox.kubeconfig());
    try {
      const namespace = 'local-path-storage';
      const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace }, AbortSignal.timeout(20_000));
      return { namespace, name: pods[0]?.metadata?.name ?? '' };
    } finally {
      kube.close();
    }
  }

  async function nodesOf(sandbox: Sandbox): Promise<(string | undefined)[]> {
    const kube = await openKube(await sandbox.kubeconfig());
    try {
      const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, AbortSignal.timeout(20_000));
      return nodes.map(({ metadata }) => metadata?.uid).sort();
    } finally {
      kube.close();
    }
  }

  /** What an exercise may leave: objects of its own, nodes and the cluster itself changed, files, a program. */
  async function work(sandbox: Sandbox, signal: AbortSignal): Promise<void> {
    const kubectl = (...argv: string[]) => sandbox.exec({ home: true }, ['kubectl', ...argv], signal);
    await kubectl('create', 'namespace', 'shop');
    await kubectl('create', 'configmap', 'settings', '--namespace', 'shop');
    await kubectl('create', 'clusterrole', 'reader', '--verb=get', '--resource=pods');
    await kubectl('label', 'nodes', '--all', 'disk=ssd');
    await kubectl('taint', 'nodes', '--all', 'a=b:NoSchedule');
    await kubectl('scale', 'deployment', 'coredns', '--namespace', 'kube-system', '--replicas=1');
    await sandbox.writeFile('worker', '/opt/answer.txt', '42', signal);
    await sandbox.exec({ node: 'worker' }, ['systemctl', 'stop', 'kubelet'], signal);
  }
  const CHANGED = [
    ['worker', '/var/lib/kubelet/config.yaml'],
    ['worker', '/etc/containerd/config.toml'],
    ['worker', '/etc/crictl.yaml'],
    ['worker', '/etc/systemd/system/kubelet.service.d/20-more.conf'],
    ['control-plane', '/etc/kubernetes/manifests/kube-scheduler.yaml'],
    ['control-plane', '/etc/kubernetes/manifests/kube-apiserver.yaml'],
  ] as const;
  const filesOf = (sandbox: Sandbox, signal: AbortSignal) =>
    Promise.all(CHANGED.map(([node, path]) => sandbox.readFile(node, path, signal)));

  /** What exercises about nodes leave, and somebody who means ill: an API server that does not start is the last of it. */
  async function workOnNodes(sandbox: Sandbox, signal: AbortSignal): Promise<void> {
    const onWorker = `echo 'maxPods: 11' >>/var/lib/kubelet/config.yaml
printf '[Service]\\nEnvironment=A=b\\n' >/etc/systemd/system/kubelet.service.d/20-more.conf
systemctl daemon-reload; systemctl restart kubelet; systemctl disable --now kubelet
echo '# mine' >/opt/victim; ln -sf /opt/victim /etc/containerd/config.toml
echo 'not: right' >>/etc/crictl.yaml; chattr +i /etc/crictl.yaml`;
    const onControlPlane = `cd /etc/kubernetes/manifests
sed -i s/--leader-elect=true/--leader-elect=perhaps/ kube-scheduler.yaml
sed -i s/--authorization-mode=/--authorisation-mode=/ kube-apiserver.yaml; sleep 15`;
    await sandbox.exec({ node: 'worker' }, ['bash', '-c', onWorker], signal);
    await sandbox.exec({ node: 'control-plane' }, ['bash', '-c', onControlPlane], signal);
  }
} else {
  console.warn(`NOT RUN over real kind clusters: ${readiness.missing}. ${readiness.remedy}
It needs Docker, Podman or nerdctl, kind, the node image, some 4 GB of free memory and fifteen minutes.`);
  it('says what is missing for real kind clusters', () => {
    expect(readiness).toMatchObject({ missing: /./, remedy: /./ });
  });
}
