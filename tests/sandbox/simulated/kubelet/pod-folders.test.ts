import { describe, expect, it } from 'vitest';
import type { NodeDisk } from '../../../../sandbox/simulated/kubelet/node-files.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import type { DirectoryNode } from '../../../../sandbox/simulated/runtime/files/nodes.ts';
import { isReady, startNodeBench } from './support.ts';

/** A disk that outlives its node. */
function heldDisk(): NodeDisk {
  const roots = new Map<string, DirectoryNode>();
  return { read: (node) => roots.get(node), keep: (node, root) => void roots.set(node, root) };
}

const mount = { name: 'v', mountPath: '/v' };
/** An init container writes what the other one is to find. */
const filled = (volume: object = {}) => ({
  volumes: [{ name: 'v', emptyDir: volume }],
  initContainers: [
    {
      name: 'fill',
      image: 'busybox:1.36',
      command: ['sh', '-c', 'echo 안녕 > /v/f; echo "filled it"; printf unended >&2'],
      volumeMounts: [mount],
    },
  ],
  containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '600'], volumeMounts: [mount] }],
});
const once = {
  restartPolicy: 'Never',
  containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'echo result; exit 3'] }],
};
const isFailed = ({ status }: KubeObject) => status?.phase === 'Failed';

/** The node goes down with these pods as they are, and what the test does to it meanwhile. */
async function wentDown(pods: Readonly<Record<string, object>>) {
  const disk = heldDisk();
  using node = startNodeBench({ disk });
  for (const [name, spec] of Object.entries(pods)) node.pod(name, spec);
  for (const name of Object.keys(pods)) await node.until(name, (pod) => isReady(pod) || isFailed(pod));
  return { disk, from: node.snapshot() };
}

const left = (files: { list(path: string): string[] }) =>
  ['/var/log/pods', '/var/lib/kubelet/pods'].flatMap((path) => files.list(path));

describe('what a node holds of a pod', () => {
  it('is there again after a restart: what an init container wrote, and what it printed', async () => {
    using node = startNodeBench(await wentDown({ p: filled() }));
    expect(await node.exec('p', ['cat', '/v/f'])).toMatchObject({ stdout: '안녕\n' });
    expect(await node.logs('p', { container: 'fill' })).toBe('filled it\nunended');
    expect(await node.logs('p', { container: 'fill', timestamps: true })).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z filled it\n/,
    );
  });

  it('is the log of a pod that is done, too', async () => {
    using node = startNodeBench(await wentDown({ p: once }));
    expect(await node.logs('p')).toBe('result\n');
  });

  it('does not outlive a restart in memory', async () => {
    using node = startNodeBench(await wentDown({ p: filled({ medium: 'Memory' }) }));
    expect(await node.exec('p', ['ls', '/v'])).toMatchObject({ stdout: '' });
  });

  it('is still as large as it may be at most', async () => {
    using node = startNodeBench(await wentDown({ p: filled({ sizeLimit: '1Ki' }) }));
    await node.exec('p', ['sh', '-c', 'head -c 2000 /dev/zero > /v/g']);
    const evicted = await node.until('p', isFailed);
    expect(evicted['status'].message).toContain('Usage of EmptyDir volume "v" exceeds the limit "1Ki"');
  });

  it('goes with the pod', async () => {
    using node = startNodeBench();
    node.pod('p', filled());
    node.pod('q', once);
    await node.until('p', isReady);
    await node.until('q', isFailed);
    expect(left(node.kubelet.files)).toHaveLength(3);
    for (const name of ['p', 'q']) node.client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
    await expect.poll(() => left(node.kubelet.files)).toEqual([]);
  });

  it('goes when the node begins, too, if its pod has gone meanwhile', async () => {
    const { disk, from } = await wentDown({ p: filled(), q: once });
    using before = startNodeBench({ from });
    before.client.delete('pods', 'default', 'p', { gracePeriodSeconds: 0 });
    using node = startNodeBench({ disk, from: before.snapshot() });
    expect(left(node.kubelet.files)).toEqual([expect.stringMatching(/^default_q_/)]);
  });

  it('is not kept where somebody has put something else in its place', async () => {
    const files = [['/var/lib/kubelet/pods', 'no folder']] as const;
    using node = startNodeBench({ files });
    node.pod('p', filled());
    await node.until('p', isReady);
    expect(await node.exec('p', ['cat', '/v/f'])).toMatchObject({ stdout: '안녕\n' });
    expect(node.logged).toEqual([]);
  });
});
