import { spawn } from 'node:child_process';
import { type ClientHttp2Session, connect } from 'node:http2';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sandbox/simulated/objects.ts';
import { bootCluster, kubectls, type TestCluster } from './support.ts';

let booted: TestCluster;
beforeEach(async () => {
  booted = await bootCluster({ nodes: 2, addons: 'plain', timeFactor: 0.01 });
  booted.cluster.client.create('pods', HOST_POD);
  await until(() => isRunning(booted.cluster.client.get('pods', 'default', 'node-shell')));
});
afterEach(async () => {
  expect(booted.logged).toEqual([]);
  await booted[Symbol.asyncDispose]();
});

/** As `kubectl debug node/naru-control-plane --image=busybox:1.36` makes one. */
const HOST_POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'node-shell', namespace: 'default' },
  spec: {
    nodeName: 'naru-control-plane',
    tolerations: [{ operator: 'Exists' }],
    containers: [
      {
        name: 'shell',
        image: 'busybox:1.36',
        command: ['sleep', '3600'],
        volumeMounts: [{ name: 'host', mountPath: '/host' }],
      },
    ],
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
  },
};
const MANIFESTS = '/host/etc/kubernetes/manifests';
const isRunning = (pod: KubeObject | undefined) => pod?.['status']?.phase === 'Running';
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await is()) return;
    await pause(10);
  }
  expect.unreachable('it did not come to that in time');
}

/** Runs a command on the node's files, whether the API server is there or not. */
async function onNode(command: string, { cluster } = booted): Promise<string> {
  let printed = '';
  const print = (chunk: Uint8Array): void => {
    printed += Buffer.from(chunk).toString();
  };
  const streams = { stdin: undefined, stdout: print, stderr: print, tty: false, onResize: () => {} };
  const pod = { namespace: 'default', name: 'node-shell', container: '' };
  const kubelet = cluster.kubeletFor('naru-control-plane') ?? expect.unreachable();
  await kubelet.exec(pod, ['sh', '-c', command], streams, new AbortController().signal);
  return printed;
}

const status = () =>
  booted.ask('GET', '/api/v1/namespaces/default').then(
    ({ code }) => code,
    (error: NodeJS.ErrnoException) => error.code,
  );
const untilStatus = (wanted: number | string) => until(async () => (await status()) === wanted);

describe('the API server', () => {
  it('is gone while its manifest is, and comes back at the same address', async () => {
    expect(await status()).toBe(200);
    await onNode(`mv ${MANIFESTS}/kube-apiserver.yaml /host/root/`);
    await untilStatus('ECONNREFUSED');
    expect(booted.cluster.isServing).toBe(false);
    const from = { namespace: 'default', name: 'node-shell' };
    expect(booted.cluster.dial(from, { host: 'kubernetes', port: 443 })).toBe('refused');
    await onNode(`mv /host/root/kube-apiserver.yaml ${MANIFESTS}/`);
    await untilStatus(200);
    expect(booted.cluster.isServing).toBe(true);
    expect(booted.cluster.dial(from, { host: 'kubernetes', port: 443 })).toBe('open');
  });

  it('ends with a flag it does not know, and says so in its log', async () => {
    const edit = (from: string, to: string) =>
      onNode(`sed -i 's/${from}/${to}/' ${MANIFESTS}/kube-apiserver.yaml`);
    await edit('--authorization-mode', '--authorisation-mode');
    await untilStatus('ECONNREFUSED');
    await edit('--authorisation-mode', '--authorization-mode');
    await untilStatus(200);
  });

  it('does not start where it finds no etcd, or one of another CA', async () => {
    const edit = (text: string) => onNode(`sed -i '${text}' ${MANIFESTS}/kube-apiserver.yaml`);
    await edit('s#127.0.0.1:2379#127.0.0.1:2380#');
    await untilStatus('ECONNREFUSED');
    await edit('s#127.0.0.1:2380#127.0.0.1:2379#');
    await untilStatus(200);
    await edit('s#etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#etcd-cafile=/etc/kubernetes/pki/ca.crt#');
    await untilStatus('ECONNREFUSED');
  });

  it.skipIf(kubectls().length === 0)('leaves sessions in containers open', async () => {
    const [kubectl = ''] = kubectls();
    const argv = ['--kubeconfig', booted.kubeconfig, 'exec', '-i', 'node-shell', '--', 'sh'];
    const session = spawn(kubectl, argv, { env: { HOME: booted.directory }, stdio: 'pipe' });
    let seen = '';
    session.stdout.on('data', (chunk) => {
      seen += chunk;
    });
    const shows = (text: string) => until(() => seen.includes(text));
    session.stdin.write(`mv ${MANIFESTS}/kube-apiserver.yaml /host/root/ && echo moved\n`);
    await shows('moved');
    await untilStatus('ECONNREFUSED');
    session.stdin.write(`mv /host/root/kube-apiserver.yaml ${MANIFESTS}/ && echo put back\n`);
    await shows('put back');
    await untilStatus(200);
    const ended = new Promise((resolve) => session.once('close', resolve));
    session.stdin.end('exit 7\n');
    expect(await ended).toBe(7);
  });

  it('ends watches and connections when it goes', async () => {
    const { pki, port } = booted.cluster;
    const { key, certificate } = pki.state.administrator;
    const session: ClientHttp2Session = connect(`https://127.0.0.1:${port}`, {
      ca: pki.authority,
      key,
      cert: certificate,
    });
    session.on('error', () => {});
    const watch = session.request({ ':path': '/api/v1/pods?watch=true' });
    watch.on('error', () => {});
    await new Promise((resolve) => watch.once('response', resolve));
    const ended = new Promise((resolve) => session.once('close', resolve));
    await onNode(`mv ${MANIFESTS}/kube-apiserver.yaml /host/root/`);
    await ended;
  });

  it('is there again after a reset', async () => {
    await onNode(`rm ${MANIFESTS}/kube-apiserver.yaml`);
    await untilStatus('ECONNREFUSED');
    await booted.cluster.reset(new AbortController().signal);
    expect(await status()).toBe(200);
  });
});

it('an API server that was gone is gone again when the cluster comes back from its directory', async () => {
  const directory = join(booted.directory, 'state');
  const kept = { nodes: 1, addons: 'plain', timeFactor: 0.01, directory } as const;
  const first = await bootCluster(kept);
  const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  expect(first.cluster.readFile('control-plane', path)).toMatchObject({ mode: '0600' });
  first.cluster.client.create('pods', HOST_POD);
  await until(() => isRunning(first.cluster.client.get('pods', 'default', 'node-shell')));
  await onNode(`rm ${MANIFESTS}/kube-apiserver.yaml`, first);
  await until(() => !first.cluster.isServing);
  await first[Symbol.asyncDispose]();
  const again = await bootCluster(kept);
  expect(again.cluster.readFile('control-plane', path)).toBeUndefined();
  await until(() => !again.cluster.isServing);
  await again[Symbol.asyncDispose]();
}, 20_000);

describe('without etcd', () => {
  it('the API server says that it is not well and can do nothing, until etcd is back', async () => {
    await onNode(`mv ${MANIFESTS}/etcd.yaml /host/root/`);
    await untilStatus(500);
    expect((await booted.ask('GET', '/api/v1/nodes')).body).toMatchObject({
      message: expect.stringMatching(/^rpc error: code = Unavailable .*:2379: connect: connection refused"$/),
    });
    const ready = await booted.ask('GET', '/readyz');
    expect([ready.code, ready.text.split('\n')]).toEqual([
      500,
      expect.arrayContaining(['[+]ping ok', '[-]etcd failed: reason withheld', 'readyz check failed']),
    ]);
    expect((await booted.ask('GET', '/livez?exclude=etcd')).code).toBe(200);
    await onNode(`mv /host/root/etcd.yaml ${MANIFESTS}/`);
    await untilStatus(200);
  });
});

describe('controllers and the scheduler', () => {
  it('do nothing while there is no API server', async () => {
    const { client } = booted.cluster;
    await onNode(`mv ${MANIFESTS}/kube-apiserver.yaml /host/root/`);
    await untilStatus('ECONNREFUSED');
    client.create('pods', {
      ...HOST_POD,
      metadata: { name: 'new', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '9'] }] },
    });
    await pause(100);
    expect(client.get('pods', 'default', 'new')?.['spec'].nodeName).toBeUndefined();
    await onNode(`mv /host/root/kube-apiserver.yaml ${MANIFESTS}/`);
    await until(() => isRunning(client.get('pods', 'default', 'new')));
  });
});

describe.skipIf(kubectls().length === 0)('kubectl', () => {
  it('is refused while the API server is gone', async () => {
    await onNode(`mv ${MANIFESTS}/kube-apiserver.yaml /host/root/`);
    await untilStatus('ECONNREFUSED');
    const { stderr } = await booted.kubectl('get nodes');
    expect(stderr).toMatch(
      /^The connection to the server 127\.0\.0\.1:\d+ was refused - did you specify the right host or port\?\n$/m,
    );
  });
});

describe('chroot', () => {
  it('stands on the node, with its files and tools, and where it is not root it goes nowhere', async () => {
    expect(await onNode("chroot /host sh -c 'cat /etc/hostname; pwd; ls /etc/kubernetes'")).toBe(
      'naru-control-plane\n/\nadmin.conf\ncontroller-manager.conf\nkubelet.conf\nmanifests\npki\nscheduler.conf\nsuper-admin.conf\n',
    );
    expect(
      await onNode(
        'chroot /host sh -c "echo new >/etc/motd 2>/dev/null; head -c 3 /etc/motd"; cat /host/etc/motd',
      ),
    ).toBe('newnew\n');
    expect(await onNode('chroot /host systemctl status kubelet; echo $?')).toBe(
      'systemctl: a simulated node has its files, but none of the programs that steer it\n127\n',
    );
    expect(
      await onNode('chroot /host nothing; chroot /none sh; chroot /host/etc/hostname sh; chroot'),
    ).toMatch(
      new RegExp(
        "^chroot: can't execute 'nothing': No such file or directory\n" +
          "chroot: can't change root directory to '/none': No such file or directory\n" +
          "chroot: can't change root directory to '/host/etc/hostname': Not a directory\n.*Usage: chroot",
        's',
      ),
    );
  });

  it.skipIf(kubectls().length === 0)(
    'lets a learner break and mend the control plane from a debugging pod',
    async () => {
      const [kubectl = ''] = kubectls();
      const command = [
        'debug',
        'node/naru-control-plane',
        '-i',
        '--image=busybox',
        '--',
        'chroot',
        '/host',
        'sh',
      ];
      const argv = ['--kubeconfig', booted.kubeconfig, ...command];
      const session = spawn(kubectl, argv, { env: { HOME: booted.directory }, stdio: 'pipe' });
      let seen = '';
      for (const stream of [session.stdout, session.stderr])
        stream.on('data', (chunk) => {
          seen += chunk;
        });
      session.stdin.write(
        'sleep 0.2; cd /etc/kubernetes/manifests; mv kube-apiserver.yaml /root && echo moved\n',
      );
      await until(() => seen.includes('moved'));
      await untilStatus('ECONNREFUSED');
      session.stdin.write('mv /root/kube-apiserver.yaml . && echo put back\n');
      await until(() => seen.includes('put back'));
      await untilStatus(200);
      const ended = new Promise((resolve) => session.once('close', resolve));
      session.stdin.end('exit\n');
      await ended;
    },
  );
});
