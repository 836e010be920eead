import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containerOf, isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  expect(bench.logged).toEqual([]);
  bench[Symbol.dispose]();
});

const busybox = (script: string, more: object = {}) => ({
  containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script], ...more }],
});

describe('a node', () => {
  it('is Ready at once, says that it is simulated, and holds a lease', () => {
    const node = bench.client.get('nodes', undefined, 'worker')!;
    expect(node['status'].conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True', message: 'kubelet is posting ready status' }),
    );
    expect(node['status'].nodeInfo.containerRuntimeVersion).toMatch(/^simulated:/);
    expect(node['spec'].podCIDR).toBe('10.244.1.0/24');
    const lease = bench.client.get('leases.coordination.k8s.io', 'kube-node-lease', 'worker');
    expect(lease?.['spec'].holderIdentity).toBe('worker');
  });
});

describe('a pod that works', () => {
  it('becomes Ready with an address, a container id and the events of a real kubelet', async () => {
    bench.pod('web', { containers: [{ name: 'nginx', image: 'nginx:1.27' }] });
    const pod = await bench.until('web', isReady);
    expect(pod['status']).toMatchObject({ phase: 'Running', hostIP: '172.18.0.3', podIP: '10.244.1.2' });
    expect(containerOf(pod)).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/nginx:1.27',
    });
    expect(containerOf(pod).containerID).toMatch(/^simulated:\/\/[0-9a-f]{64}$/);
    expect(bench.events('web').sort()).toEqual([
      'Normal Created Container created',
      'Normal Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod',
      'Normal Started Container started',
    ]);
  });

  it('runs init containers in order before its containers', async () => {
    const mount = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    bench.pod('ordered', {
      volumes: [{ name: 'v', emptyDir: {} }],
      initContainers: [
        { name: 'one', image: 'busybox:1.36', command: ['sh', '-c', 'echo one > /v/log'], ...mount },
        { name: 'two', image: 'busybox:1.36', command: ['sh', '-c', 'echo two >> /v/log'], ...mount },
      ],
      ...busybox('cat /v/log; sleep 60', mount),
    });
    await bench.until('ordered', isReady);
    await expect.poll(() => bench.logs('ordered')).toBe('one\ntwo\n');
  });

  it('succeeds when it never restarts and ends with 0, and stops its sidecar then', async () => {
    bench.pod('job', {
      restartPolicy: 'Never',
      initContainers: [
        { name: 'side', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sleep', '60'] },
      ],
      ...busybox('sleep 0.05'),
    });
    const pod = await bench.until('job', ({ status }) => status.phase === 'Succeeded');
    expect(containerOf(pod).state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(bench.events('job')).toContain('Normal Killing Stopping container side');
  });

  it('keeps its last words and its exit code', async () => {
    bench.pod('once', { restartPolicy: 'Never', ...busybox('echo bye > /dev/termination-log; exit 4') });
    const pod = await bench.until('once', ({ status }) => status.phase === 'Failed');
    expect(containerOf(pod).state.terminated).toMatchObject({
      exitCode: 4,
      reason: 'Error',
      message: 'bye\n',
    });
    expect(containerOf(pod)).toMatchObject({ user: { linux: { uid: 0, gid: 0 } } });
  });
});

describe('a pod that crashes', () => {
  it('goes from Error to CrashLoopBackOff and keeps the log of the run before', async () => {
    bench.pod('crash', busybox('echo failing; exit 7'));
    const pod = await bench.until(
      'crash',
      (each) => containerOf(each).state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(pod['status'].phase).toBe('Running');
    expect(containerOf(pod).lastState.terminated).toMatchObject({ exitCode: 7, reason: 'Error' });
    expect(containerOf(pod).state.waiting.message).toMatch(
      /^back-off [124]0s restarting failed container=c pod=crash_default\(/,
    );
    expect(bench.events('crash').join()).toContain(
      'Warning BackOff Back-off restarting failed container c in pod crash_default(',
    );
    expect(await bench.logs('crash', { previous: true })).toBe('failing\n');
  });

  it('is killed for using more memory than its limit', async () => {
    bench.pod('oom', {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'c',
          image: 'busybox:1.36',
          command: ['tail', '/dev/zero'],
          resources: { limits: { memory: '2Mi' } },
        },
      ],
    });
    const pod = await bench.until('oom', ({ status }) => status.phase === 'Failed');
    expect(containerOf(pod).state.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });
});

describe('a pod that cannot start', () => {
  const waiting = (name: string, reason: string) =>
    bench.until(name, (pod) => containerOf(pod).state?.waiting?.reason === reason);

  it('alternates between ErrImagePull and ImagePullBackOff for an unknown tag', async () => {
    bench.pod('badimg', { containers: [{ name: 'c', image: 'nginx:nosuch' }] });
    await waiting('badimg', 'ErrImagePull');
    await waiting('badimg', 'ImagePullBackOff');
    await waiting('badimg', 'ErrImagePull');
    const events = bench.events('badimg');
    expect(events).toContain('Normal Pulling Pulling image "nginx:nosuch"');
    expect(events).toContain('Warning Failed Error: ErrImagePull');
    expect(events).toContain('Normal BackOff Back-off pulling image "nginx:nosuch"');
    expect(events.join()).toContain('docker.io/library/nginx:nosuch: not found');
  });

  it('says what is wrong with an image name, and that Never means never', async () => {
    bench.pod('name', { containers: [{ name: 'c', image: 'nginx::1.27' }] });
    bench.pod('never', { containers: [{ name: 'c', image: 'nginx:nosuch', imagePullPolicy: 'Never' }] });
    const pod = await waiting('name', 'InvalidImageName');
    expect(containerOf(pod).state.waiting.message).toContain('invalid reference format');
    await waiting('never', 'ErrImageNeverPull');
  });

  it('waits for a ConfigMap and starts when it appears', async () => {
    bench.pod('nocm', busybox('echo $COLOR; sleep 60', { envFrom: [{ configMapRef: { name: 'cfg' } }] }));
    const pod = await waiting('nocm', 'CreateContainerConfigError');
    expect(containerOf(pod).state.waiting.message).toBe('configmap "cfg" not found');
    bench.create('configmaps', {
      kind: 'ConfigMap',
      metadata: { name: 'cfg', namespace: 'default' },
      data: { COLOR: 'blue' },
    });
    await bench.until('nocm', isReady);
    await expect.poll(() => bench.logs('nocm')).toBe('blue\n');
  });

  it('stays in ContainerCreating while a volume cannot be mounted', async () => {
    bench.pod('mount', {
      volumes: [{ name: 'v', secret: { secretName: 'nosuch' } }],
      ...busybox('sleep 60', { volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
    });
    await waiting('mount', 'ContainerCreating');
    expect(bench.events('mount')).toContain(
      'Warning FailedMount MountVolume.SetUp failed for volume "v" : secret "nosuch" not found',
    );
  });

  it('reports a command that is no program as a StartError with code 128', async () => {
    bench.pod('cmd', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['nosuchcmd'] }] });
    const pod = await waiting('cmd', 'RunContainerError');
    expect(containerOf(pod).lastState.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 });
    expect(pod['status'].phase).toBe('Running');
  });

  it('fails a pod that is not to be restarted when its command is no program', async () => {
    const containers = [{ name: 'c', image: 'busybox:1.36', command: ['nosuchcmd'] }];
    bench.pod('once', { restartPolicy: 'Never', containers });
    const pod = await bench.until('once', (seen) => seen['status']?.phase === 'Failed');
    const container = containerOf(pod);
    expect(container.state.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 });
    expect(container.lastState).toEqual({});
    expect(container.restartCount).toBe(0);
  });
});

describe('deletion', () => {
  it('gives the process its signal, keeps its log open to the end, and removes the pod', async () => {
    bench.pod('polite', busybox("trap 'echo got TERM; exit 0' TERM; while true; do sleep 0.05; done"));
    await bench.until('polite', isReady);
    const following = bench.logs('polite', { follow: true });
    await expect.poll(async () => (await bench.exec('polite', ['true'])).exitCode).toBe(0);
    bench.client.delete('pods', 'default', 'polite', { gracePeriodSeconds: 1000 });
    expect(await following).toBe('got TERM\n');
    await expect.poll(() => bench.client.get('pods', 'default', 'polite')).toBeUndefined();
    expect(bench.events('polite')).toContain('Normal Killing Stopping container c');
  });

  it('is told of a last wish that could not be met', async () => {
    const lifecycle = { preStop: { exec: { command: ['nosuch'] } } };
    bench.pod('wish', busybox('sleep 600', { lifecycle }));
    await bench.until('wish', isReady);
    bench.client.delete('pods', 'default', 'wish');
    await expect.poll(() => bench.events('wish')).toContain('Warning FailedPreStopHook PreStopHook failed');
  });

  it('kills a process that does not listen when its time is over', async () => {
    bench.pod('deaf', busybox('sleep 600'));
    await bench.until('deaf', isReady);
    bench.client.delete('pods', 'default', 'deaf');
    await expect.poll(() => bench.client.get('pods', 'default', 'deaf'), { timeout: 3000 }).toBeUndefined();
  });
});

describe('probes', () => {
  it('gate readiness on an exec probe', async () => {
    const readinessProbe = { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 1 };
    bench.pod('ready', busybox('sleep 60', { readinessProbe }));
    const pod = await bench.until('ready', (each) =>
      bench.events(each.metadata.name).some((event) => event.includes('Unhealthy')),
    );
    expect(isReady(pod)).toBe(false);
    expect(bench.events('ready').join()).toContain(
      "Readiness probe failed: cat: can't open '/tmp/ok': No such file or directory",
    );
    await bench.exec('ready', ['touch', '/tmp/ok']);
    await bench.until('ready', isReady);
  });

  it('restart a container whose liveness fails', async () => {
    const livenessProbe = { httpGet: { path: '/nosuch', port: 80 }, periodSeconds: 1, failureThreshold: 1 };
    bench.pod('live', { containers: [{ name: 'c', image: 'nginx:1.27', livenessProbe }] });
    await bench.until('live', (pod) => containerOf(pod).restartCount > 0);
    expect(bench.events('live')).toContain(
      'Normal Killing Container c failed liveness probe, will be restarted',
    );
    expect(bench.events('live')).toContain(
      'Warning Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 404',
    );
  });
});

describe('a probe that fails where nothing is restarted', () => {
  const startupProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
  const failing = { name: 'c', image: 'busybox:1.36', command: ['sleep', '600'], startupProbe };

  it('stops the pod, if nothing else runs in it', async () => {
    bench.pod('alone', { restartPolicy: 'Never', containers: [failing] });
    await bench.until('alone', ({ status }) => status.phase === 'Failed');
    expect(bench.events('alone')).toContain('Normal Killing Stopping container c');
  });

  it('stops the container, if another goes on', async () => {
    const other = { name: 'd', image: 'busybox:1.36', command: ['sleep', '600'] };
    bench.pod('two', { restartPolicy: 'Never', containers: [failing, other] });
    await expect.poll(() => bench.events('two')).toContain('Normal Killing Container c failed startup probe');
  });
});

describe('after a restart of this process', () => {
  it('a pod that was running runs again under the same address, and a finished one stays finished', async () => {
    bench.pod('other', busybox('sleep 60'));
    bench.pod('web', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
    bench.pod('done', { restartPolicy: 'Never', ...busybox('true') });
    const before = await bench.until('web', isReady);
    await bench.until('done', ({ status }) => status.phase === 'Succeeded');
    const from = bench.snapshot();
    bench[Symbol.dispose]();
    bench = startNodeBench({ from });
    const id = containerOf(before).containerID;
    const after = await bench.until('web', (pod) => isReady(pod) && containerOf(pod).containerID !== id);
    expect(after['status'].podIP).toBe(before['status'].podIP);
    expect(containerOf(after).restartCount).toBe(0);
    expect(bench.get('done')['status'].phase).toBe('Succeeded');
    expect(
      (await bench.exec('other', ['wget', '-qO-', `http://${after['status'].podIP}/`])).stdout,
    ).toContain('Welcome to nginx!');
  });
});
