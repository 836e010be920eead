import { beforeEach, describe, expect, it } from 'vitest';
import { type Baseline, cleanUp, type Ground, record } from '../../../../sandbox/kind/clean/clean.ts';
import { EMPTY_API } from './api-double.ts';
import { type NodeDouble, NodeEngine, nodeDouble } from './node-double.ts';

const signal = new AbortController().signal;
let node: NodeDouble;
let ground: Ground;
let baseline: Baseline;

const clean = () => cleanUp(ground, baseline, signal, { pause: 20, patience: 3_000 });

describe('a node that was worked on', () => {
  beforeEach(async () => {
    node = nodeDouble();
    ground = { engine: new NodeEngine({ one: node }), kube: EMPTY_API, nodes: ['one'] };
    baseline = (await record(ground, signal, { pause: 5 }))!;
  });

  it('loses files and programs of exercises, static Pods, images, Pods that nobody knows and programs left running', async () => {
    node.files.set('/etc/kubernetes/manifests/web.yaml', 'mine');
    node.files.set('/data/', '');
    node.files.set('/data/x', 'hi');
    node.files.set('/opt/answer.txt', '42');
    node.files.set('/usr/local/bin/etcdctl', 'from the image of etcd');
    node.images.set('sha256:2', 'httpd:2.4');
    node.pods.set('abc', 'a-pod-of-long-ago');
    node.strays.set('77', 'sleep 5000');
    expect(await clean()).toEqual([]);
    expect(node.files).toEqual(nodeDouble().files);
    expect([...node.images.keys()]).toEqual(['sha256:1']);
    expect(node.pods.size + node.strays.size).toBe(0);
    // The folder, not each file in it.
    expect(node.ran.find((one) => one.startsWith('rm'))).not.toContain('/data/x');
  });

  it('gets its kubelet back', async () => {
    node.units.delete('running kubelet.service');
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual(['systemctl start kubelet']);
  });

  it.each<[string, string[], (node: NodeDouble) => unknown]>([
    [
      'the kubelet, whose configuration was changed',
      ['put-back /var/lib/kubelet/config.yaml', 'kubelet'],
      ({ files }) => files.set('/var/lib/kubelet/config.yaml', 'other'),
    ],
    [
      'the kubelet, which was stopped and lost its configuration',
      ['put-back /var/lib/kubelet/config.yaml', 'systemctl start kubelet', 'kubelet'],
      ({ files, units }) => [
        files.delete('/var/lib/kubelet/config.yaml'),
        units.delete('running kubelet.service'),
      ],
    ],
    [
      'the runtime, and the kubelet after it',
      ['put-back /etc/containerd/config.toml', 'containerd', 'kubelet'],
      ({ files }) => files.set('/etc/containerd/config.toml', 'other'),
    ],
    [
      'systemd, too, when a unit was changed',
      ['put-back /etc/systemd/system/kubelet.service', 'systemctl daemon-reload', 'containerd', 'kubelet'],
      ({ files }) => files.set('/etc/systemd/system/kubelet.service', 'other'),
    ],
    [
      'the kubelet, beside whose configuration another was put',
      ['rm -rf --one-file-system -- /var/lib/kubelet/more.yaml', 'kubelet'],
      ({ files }) => files.set('/var/lib/kubelet/more.yaml', 'x'),
    ],
    [
      'nobody, when a manifest was changed whose Pod is not to be seen otherwise',
      ['put-back /etc/kubernetes/manifests/kube-apiserver.yaml'],
      ({ files }) => files.set('/etc/kubernetes/manifests/kube-apiserver.yaml', 'other'),
    ],
  ])('has small files as they were, and starts again who has read others: %s', async (_, ran, harm) => {
    harm(node);
    expect(await clean()).toEqual([]);
    expect(node.files).toEqual(nodeDouble().files);
    expect(node.ran).toEqual(ran);
  });

  it('lets go what was made unchangeable', async () => {
    node.files.set('/opt/answer.txt', '42');
    node.locked.add('/opt/answer.txt');
    expect(await clean()).toEqual([]);
    expect(node.files.has('/opt/answer.txt')).toBe(false);
  });

  it('is given up when a file does not stay as it was put back', async () => {
    const change = () => node.files.set('/var/lib/kubelet/config.yaml', `other, ${node.ran.length}`);
    change();
    node.onRun = change;
    expect(await cleanUp(ground, baseline, signal, { pause: 5, patience: 60_000 })).toEqual([
      'one: of its changes, /var/lib/kubelet/config.yaml does not go away',
    ]);
    expect(node.ran.filter((one) => one === 'kubelet')).toHaveLength(4);
  });

  describe('whose files are as they were again', () => {
    const look = () =>
      (ground.engine as NodeEngine).run(['exec', '-e', 'x', 'one', 'bash', '-c', '', 'look', '0']);
    /** When that was seen. */
    const touch = async (path: string) => {
      const before = node.files.get(path)!;
      node.files.set(path, 'other');
      await look();
      node.files.set(path, before);
      const { stdout } = await look();
      return Number(stdout.split('\n')[1]);
    };

    it.each([
      ['the kubelet', '/var/lib/kubelet/config.yaml', ['kubelet']],
      ['the kubelet, by a key that is not kept', '/etc/kubernetes/scheduler.conf', ['kubelet']],
      ['the runtime and the kubelet', '/etc/containerd/config.toml', ['containerd', 'kubelet']],
      [
        'all that systemd started',
        '/etc/systemd/system/kubelet.service',
        ['systemctl daemon-reload', 'containerd', 'kubelet'],
      ],
      ['nobody who reads nothing there', '/etc/hosts', []],
      ['nobody who reads each time', '/etc/kubernetes/manifests/kube-apiserver.yaml', []],
    ])('starts again who goes by what they were in between: %s, once', async (_, path, ran) => {
      await touch(path);
      expect(await clean()).toEqual([]);
      expect(node.ran).toEqual(ran);
      expect(await clean()).toEqual([]);
      expect(node.ran).toEqual(ran);
    });

    it('leaves alone who has started since', async () => {
      await touch('/var/lib/kubelet/config.yaml');
      node.starts.set('kubelet', 1_000);
      expect(await clean()).toEqual([]);
      expect(node.ran).toEqual([]);
    });

    it('starts again what systemd started before it read the unit', async () => {
      const seen = await touch('/etc/systemd/system/kubelet.service');
      for (const [at, one] of ['containerd', 'kubelet', 'systemd'].entries())
        node.starts.set(one, seen - 0.3 + at / 10);
      expect(await clean()).toEqual([]);
      expect(node.ran).toEqual(['containerd', 'kubelet']);
    });

    it('is given up when it does not start', async () => {
      await touch('/var/lib/kubelet/config.yaml');
      node.dead.add('kubelet');
      const why = await cleanUp(ground, baseline, signal, { pause: 5, patience: 60_000 });
      expect(why).toEqual(['one: of its readers, kubelet does not go away']);
      expect(node.ran).toHaveLength(4);
    });
  });

  it.each<[string, string, (node: NodeDouble) => unknown]>([
    ['started', 'systemctl start containerd', ({ units }) => units.delete('running containerd.service')],
    ['that can be asked', 'put-back /etc/crictl.yaml', ({ files }) => files.set('/etc/crictl.yaml', 'x')],
  ])('has a runtime %s before it is asked for images', async (_, what, harm) => {
    harm(node);
    const images = [...node.images];
    node.images.clear();
    node.onRun = () => {
      for (const [id, name] of images) node.images.set(id, name);
    };
    expect(await clean()).toEqual([]);
    expect(node.ran).toEqual([what]);
  });

  it('keeps no key and nothing large', async () => {
    node.files.set('/etc/kubernetes/large.conf', 'x'.repeat(70_000));
    const { nodes } = (await record(ground, signal, { pause: 5 }))!;
    expect(Object.keys(nodes['one']!.kept!)).toEqual([
      '/etc/kubernetes/manifests/kube-apiserver.yaml',
      '/var/lib/kubelet/config.yaml',
      '/etc/containerd/config.toml',
      '/etc/systemd/system/kubelet.service',
      '/etc/crictl.yaml',
    ]);
  });

  it('keeps no more of a node than half a megabyte', async () => {
    for (let number = 10; number < 30; number += 1)
      node.files.set(`/etc/kubernetes/manifests/${number}.yaml`, 'x'.repeat(40_000));
    const { nodes } = (await record(ground, signal, { pause: 5 }))!;
    const contents = Object.values(nodes['one']!.kept!).map((one) => Buffer.from(one, 'base64').length);
    const bytes = contents.reduce((sum, one) => sum + one, 0);
    expect([bytes <= 512 * 1024, bytes > 480_000]).toEqual([true, true]);
  });

  it('is as good as new when a file was changed and put back', async () => {
    const engine = ground.engine as NodeEngine;
    node.files.set('/etc/hosts', 'changed');
    await engine.run(['exec', '-e', 'x', 'one', 'bash', '-c', '', 'look', '0']);
    node.files.set('/etc/hosts', 'localhost');
    expect(await clean()).toEqual([]);
  });

  it.each<[string, (node: NodeDouble) => unknown]>([
    [
      '/etc/kubernetes/manifests/etcd.yaml was changed',
      ({ files }) => files.set('/etc/kubernetes/manifests/etcd.yaml', 'x'),
    ],
    [
      '/etc/kubernetes/pki/ca.key was changed',
      ({ files }) => files.set('/etc/kubernetes/pki/ca.key', 'another'),
    ],
    ['/etc/kubernetes/pki/more.crt was added', ({ files }) => files.set('/etc/kubernetes/pki/more.crt', 'x')],
    [
      '/etc/kubernetes/scheduler.conf was taken away',
      ({ files }) => files.delete('/etc/kubernetes/scheduler.conf'),
    ],
    ['/etc/hosts was changed', ({ files }) => files.set('/etc/hosts', 'other')],
    ['/etc/hosts was taken away', ({ files }) => files.delete('/etc/hosts')],
    ['/etc/cron.d was added', ({ files }) => files.set('/etc/cron.d', 'x')],
    ['/usr/bin/kubelet was touched', ({ touched }) => touched.push('/usr/bin/kubelet')],
    [
      '/usr/local/bin/containerd was changed',
      ({ files }) => files.set('/usr/local/bin/containerd', 'another'),
    ],
    ['/usr/local/bin/containerd was taken away', ({ files }) => files.delete('/usr/local/bin/containerd')],
    ['of its units, running sshd.service is new', ({ units }) => units.add('running sshd.service')],
    ['of its routes, default via 172.18.0.1 is gone', ({ routes }) => routes.clear()],
    ['the image nginx:1.27 is not as it was', ({ images }) => images.clear()],
  ])('is not to be had again when %s', async (why, harm) => {
    harm(node);
    expect(await clean()).toEqual([`one: ${why}`]);
  });
});
