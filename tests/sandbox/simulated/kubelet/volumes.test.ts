import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isReady, type NodeBench, nodeName, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
  expect(bench.logged).toEqual([]);
});

const idle = { name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] };
const mounting = (volume: object, mount: object = {}) => ({
  volumes: [{ name: 'v', ...volume }],
  containers: [{ ...idle, volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }] }],
});
const failed = (name: string) => bench.events(name).filter((event) => event.includes('FailedMount'));
const sh = async (pod: string, script: string) => {
  const { stdout, stderr } = await bench.exec(pod, ['sh', '-c', script]);
  return stdout + stderr;
};

async function blocked(name: string, spec: object): Promise<string[]> {
  bench.pod(name, spec);
  await bench.until(name, () => failed(name).length > 0);
  return failed(name);
}

const setUp = 'Warning FailedMount MountVolume.SetUp failed for volume';

describe('hostPath', () => {
  it('shows the same files of the node to every pod, also to later ones', async () => {
    bench.pod('one', mounting({ hostPath: { path: '/srv/shared', type: 'DirectoryOrCreate' } }));
    await bench.until('one', isReady);
    await sh('one', 'echo kept > /v/f');
    bench.client.delete('pods', 'default', 'one', { gracePeriodSeconds: 0 });
    bench.pod('two', mounting({ hostPath: { path: '/srv' } }, { readOnly: true }));
    await bench.until('two', isReady);
    expect(await sh('two', 'cat /v/shared/f; touch /v/x')).toBe('kept\ntouch: /v/x: Read-only file system\n');
  });

  it.each([
    [{ path: '/nosuch', type: 'Directory' }, 'hostPath type check failed: /nosuch is not a directory'],
    [{ path: '/etc', type: 'File' }, 'hostPath type check failed: /etc is not a file'],
    [
      { path: '/etc/hostname', type: 'Socket' },
      'hostPath type check failed: /etc/hostname is not a socket file',
    ],
    [
      { path: '/etc/hostname', type: 'DirectoryOrCreate' },
      'hostPath type check failed: /etc/hostname is not a directory',
    ],
    [{ path: '/nosuch/deep/f', type: 'FileOrCreate' }, 'open /nosuch/deep/f: no such file or directory'],
  ])('of %o is refused', async (hostPath, message) => {
    expect(await blocked('p', mounting({ hostPath }))).toEqual([`${setUp} "v" : ${message}`]);
    const conditions = bench.get('p')['status'].conditions as { type: string; status: string }[];
    expect(conditions.find(({ type }) => type === 'PodReadyToStartContainers')?.status).toBe('False');
  });
});

describe('a claim', () => {
  const claim = (spec: object = {}, phase = 'Bound') => {
    const made = bench.create('persistentvolumeclaims', {
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        volumeName: 'disk',
        ...spec,
      },
    });
    bench.client.patch(
      'persistentvolumeclaims',
      'default',
      'data',
      { status: { phase } },
      { subresource: 'status' },
    );
    return made;
  };
  const volume = (spec: object, uid: string | undefined) =>
    bench.create('persistentvolumes', {
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        claimRef: { namespace: 'default', name: 'data', ...(uid && { uid }) },
        ...spec,
      },
    });
  const user = mounting({ persistentVolumeClaim: { claimName: 'data' } });
  const unable = (cause: string) =>
    `Warning FailedMount Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: ${cause}`;

  it('shows what lies on its volume, and keeps it', async () => {
    const { uid } = claim().metadata;
    volume({ hostPath: { path: '/mnt/disk' } }, uid);
    bench.pod('p', user);
    await bench.until('p', isReady);
    await sh('p', 'echo kept > /v/f');
    bench.pod('q', mounting({ persistentVolumeClaim: { claimName: 'data', readOnly: true } }));
    await bench.until('q', isReady);
    expect(await sh('q', 'cat /v/f; touch /v/g')).toBe('kept\ntouch: /v/g: Read-only file system\n');
  });

  it('that has grown is told to its pod, and has its new size', async () => {
    const { uid } = claim().metadata;
    volume({ hostPath: { path: '/mnt/disk' } }, uid);
    bench.pod('p', user);
    await bench.until('p', isReady);
    bench.client.patch('persistentvolumes', undefined, 'disk', { spec: { capacity: { storage: '3Gi' } } });
    const conditions = [{ type: 'FileSystemResizePending', status: 'True' }];
    const status = { capacity: { storage: '1Gi' }, conditions };
    bench.client.patch('persistentvolumeclaims', 'default', 'data', { status }, { subresource: 'status' });
    const grown = () => bench.client.get('persistentvolumeclaims', 'default', 'data')!['status'];
    await bench.until('p', () => !grown().conditions);
    expect(grown().capacity).toEqual({ storage: '3Gi' });
    expect(bench.events('p')).toContain(
      'Normal FileSystemResizeSuccessful MountVolume.NodeExpandVolume succeeded for volume "disk" worker',
    );
  });

  it('that is not there or not bound is waited for', async () => {
    expect(await blocked('p', user)).toEqual([
      unable(
        'error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found',
      ),
    ]);
    const { uid } = claim({}, 'Pending').metadata;
    await bench.until('p', () => failed('p').length > 1);
    expect(failed('p')[1]).toBe(unable('error processing PVC default/data: PVC is not bound'));
    volume({ hostPath: { path: '/mnt/disk' } }, uid);
    bench.client.patch(
      'persistentvolumeclaims',
      'default',
      'data',
      { status: { phase: 'Bound' } },
      { subresource: 'status' },
    );
    await bench.until('p', isReady);
  });

  it.each([
    [
      { local: { path: '/mnt/nosuch' } },
      nodeName,
      'MountVolume.NewMounter initialization failed for volume "disk" : path "/mnt/nosuch" does not exist',
    ],
    [
      { hostPath: { path: '/tmp' } },
      'other',
      'MountVolume.NodeAffinity check failed for volume "disk" : no matching NodeSelectorTerms',
    ],
    [
      { hostPath: { path: '/nosuch', type: 'Directory' } },
      nodeName,
      'MountVolume.SetUp failed for volume "disk" : hostPath type check failed: /nosuch is not a directory',
    ],
  ])('with volume %o for node %s cannot be mounted', async (source, node, message) => {
    const { uid } = claim().metadata;
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
    volume({ ...source, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } }, uid);
    expect(await blocked('p', user)).toEqual([`Warning FailedMount ${message}`]);
  });

  it('for a block device is not mounted as files', async () => {
    const { uid } = claim({ volumeMode: 'Block' }).metadata;
    volume({ volumeMode: 'Block', hostPath: { path: '/dev/x' } }, uid);
    expect(await blocked('p', user)).toEqual([
      unable('volume v has volumeMode Block, but is specified in volumeMounts'),
    ]);
  });
});

describe('emptyDir', () => {
  it('is shared by the containers of a pod, part by part where they ask for it', async () => {
    const mounts = (...volumeMounts: object[]) => volumeMounts.map((mount) => ({ name: 'v', ...mount }));
    bench.pod('p', {
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          ...idle,
          command: ['sh', '-c', 'echo first > /d/f; sleep 60'],
          volumeMounts: mounts({ mountPath: '/d' }),
        },
        {
          ...idle,
          name: 'r',
          env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
          volumeMounts: mounts(
            { mountPath: '/one', subPath: 'f' },
            { mountPath: '/mine', subPathExpr: 'logs/$(POD)' },
          ),
        },
      ],
    });
    await bench.until('p', isReady);
    expect(await sh('p', 'cat /d/f; ls -R /d/logs')).toContain('first\n');
    expect(await sh('p', 'ls /d/logs')).toBe('p\n');
  });

  it('in memory is as large as its limit', async () => {
    bench.pod('p', mounting({ emptyDir: { medium: 'Memory', sizeLimit: '64Ki' } }));
    await bench.until('p', isReady);
    expect(await sh('p', 'df -h /v | tail -n 1')).toMatch(/^tmpfs +64\.0K +0 +64\.0K +0% \/v\n$/);
    expect(await sh('p', 'dd if=/dev/zero of=/v/f bs=1024 count=100')).toContain(
      "dd: error writing '/v/f': No space left on device",
    );
  });

  it('on disk has its pod evicted when it holds too much', async () => {
    bench.pod('p', mounting({ emptyDir: { sizeLimit: '64Ki' } }));
    await bench.until('p', isReady);
    await sh('p', 'dd if=/dev/zero of=/v/f bs=1024 count=100 2>/dev/null');
    const pod = await bench.until('p', ({ status }) => status.phase === 'Failed');
    const message = 'Usage of EmptyDir volume "v" exceeds the limit "64Ki". ';
    expect(pod['status']).toMatchObject({ reason: 'Evicted', message });
    expect(bench.events('p')).toContain(`Warning Evicted ${message}`);
  });
});

describe('what cannot be mounted', () => {
  it('is told volume by volume', async () => {
    const volumes = [
      { name: 'a', configMap: { name: 'nocm' } },
      { name: 'b', secret: { secretName: 'nosec' } },
      { name: 'unused', configMap: { name: 'nobody-asks' } },
    ];
    const volumeMounts = [
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b' },
    ];
    expect(await blocked('p', { volumes, containers: [{ ...idle, volumeMounts }] })).toEqual([
      `${setUp} "a" : configmap "nocm" not found`,
      `${setUp} "b" : secret "nosec" not found`,
    ]);
  });

  it('is told of all that a projection lacks', async () => {
    const sources = [{ configMap: { name: 'nocm' } }, { secret: { name: 'nosec' } }];
    expect(await blocked('p', mounting({ projected: { sources } }))).toEqual([
      `${setUp} "v" : [configmap "nocm" not found, secret "nosec" not found]`,
    ]);
  });

  it.each([
    [
      { csi: { driver: 'x.example.com' } },
      'MountVolume.SetUp failed for volume "v" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name x.example.com not found in the list of registered CSI drivers',
    ],
    [
      { nfs: { server: 'nfs.example.com', path: '/x' } },
      'Output: mount.nfs: Failed to resolve server nfs.example.com: Name or service not known',
    ],
    [{ nfs: { server: '10.9.9.9', path: '/x' } }, 'Output: mount.nfs: Connection timed out'],
  ])('because the system %o is not there is told as a kubelet tells it', async (source, message) => {
    expect((await blocked('p', mounting(source)))[0]).toContain(message);
  });

  it('names the variable that a path wants', async () => {
    bench.pod('p', mounting({ emptyDir: {} }, { subPathExpr: '$(NOPE)/x' }));
    const pod = await bench.until(
      'p',
      ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'CreateContainerConfigError',
    );
    expect(pod['status'].containerStatuses[0].state.waiting.message).toBe('missing value for NOPE');
  });
});

it('keeps the files of a ConfigMap that is deleted, and says that it is gone', async () => {
  bench.create('configmaps', {
    kind: 'ConfigMap',
    metadata: { name: 'cm', namespace: 'default' },
    data: { a: '1' },
  });
  bench.pod('p', mounting({ configMap: { name: 'cm' } }));
  await bench.until('p', isReady);
  bench.client.delete('configmaps', 'default', 'cm');
  await bench.until('p', () => failed('p').length > 0);
  expect(failed('p')).toEqual([`${setUp} "v" : configmap "cm" not found`]);
  expect(await sh('p', 'cat /v/a')).toBe('1');
});

it('shows the files of an image', async () => {
  bench.pod('p', mounting({ image: { reference: 'nginx:1.27' } }));
  await bench.until('p', isReady);
  expect(await sh('p', 'ls /v/usr/share/nginx/html; touch /v/x')).toBe(
    '50x.html\nindex.html\ntouch: /v/x: Read-only file system\n',
  );
});

it('waits for an image that is a volume as for its own', async () => {
  bench.pod('p', mounting({ image: { reference: 'registry.invalid/x:1' } }));
  const waiting = ({ status }: { status?: { containerStatuses?: { state: object }[] } }) =>
    JSON.stringify(status?.containerStatuses?.[0]?.state ?? {}).includes('ErrImagePull');
  await bench.until('p', (pod) => waiting(pod as never));
  expect(bench.events('p')).toContain('Normal Pulling Pulling image "registry.invalid/x:1"');
  expect(bench.events('p').join()).not.toContain('busybox');
});
