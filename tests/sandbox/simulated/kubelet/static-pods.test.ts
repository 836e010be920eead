import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { type DirectoryNode, layOn } from '../../../../sandbox/simulated/runtime/files/nodes.ts';
import { isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench({ files: [['/etc/kubernetes/manifests/web.yaml', manifest('nginx:1.27')]] });
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const mirror = () => bench.client.get('pods', 'default', 'web-worker');
const folder = '/manifests';

function manifest(image: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n  terminationGracePeriodSeconds: 1\n  containers: [{name: c, image: "${image}"}]\n`;
}

async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(holds()).toBeTruthy();
}

/** A pod that sees the folder of manifests, as somebody on the node would. */
async function editor(): Promise<(command: string) => Promise<unknown>> {
  bench.pod('editor', {
    containers: [
      {
        name: 'c',
        image: 'busybox:1.36',
        command: ['sleep', '600'],
        volumeMounts: [{ name: 'm', mountPath: folder }],
      },
    ],
    volumes: [{ name: 'm', hostPath: { path: '/etc/kubernetes/manifests' } }],
  });
  await bench.until('editor', isReady);
  return (command) => bench.exec('editor', ['sh', '-c', command]);
}

describe('a static pod', () => {
  it('runs, and the API server has a mirror of it', async () => {
    const pod = await bench.until('web-worker', isReady);
    const { annotations = {}, uid } = pod.metadata;
    expect(annotations['kubernetes.io/config.mirror']).toBe(annotations['kubernetes.io/config.hash']);
    expect(uid).not.toBe(annotations['kubernetes.io/config.hash']);
    expect(pod['spec'].tolerations).toContainEqual({ effect: 'NoExecute', operator: 'Exists' });
    expect(bench.events('web-worker').some((line) => line.includes('Started'))).toBe(true);
  });

  it('is written down before its mirror speaks of it', async () => {
    const manifests = 'etc/kubernetes/manifests';
    const mirrored: boolean[] = [];
    const keepNow = (path: readonly string[]) => {
      if (path.join('/') === manifests)
        mirrored.push(Boolean(node.client.get('pods', 'default', 'web-worker')));
    };
    const keep = (_: string, root: DirectoryNode) => layOn(root, { changed() {}, keepNow });
    using node = startNodeBench({ disk: { read: () => undefined, keep } });
    node.pod('first', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
    await node.until('first', isReady);
    expect(mirrored).toEqual([]);
    node.kubelet.files.writeFile(`/${manifests}/web.yaml`, manifest('nginx:1.27'));
    await node.until('web-worker', isReady);
    expect(mirrored[0]).toBe(false);
  });

  it('outlives its mirror', async () => {
    const before = await bench.until('web-worker', isReady);
    bench.client.delete('pods', 'default', 'web-worker');
    await until(() => mirror() && mirror()?.metadata.uid !== before.metadata.uid);
    const of = (pod: KubeObject) => pod['status'].containerStatuses[0].containerID;
    await until(() => mirror()?.['status'].containerStatuses);
    expect(of(mirror()!)).toBe(of(before));
  });

  it('follows its file: another one is another pod, and none is no pod', async () => {
    await bench.until('web-worker', isReady);
    const shell = await editor();
    await shell(`cat > ${folder}/web.yaml <<'X'\n${manifest('nginx:1.26')}X`);
    await until(() => mirror()?.['spec'].containers[0].image === 'nginx:1.26' && isReady(mirror()!));
    await shell(`mv ${folder}/web.yaml /tmp/`);
    await until(() => !mirror());
    await shell(`cp /tmp/web.yaml ${folder}/web.yaml`);
    await bench.until('web-worker', isReady);
  });

  it('that is no pod does not run', async () => {
    const shell = await editor();
    await shell(`echo 'kind: Pod: x' > ${folder}/web.yaml`);
    await until(() => !mirror());
    expect(bench.logged).toEqual([]);
  });
});
