import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { Collector } from '../../../../sandbox/simulated/runtime/process/streams.ts';
import { isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
const containers = [
  { name: 'web', image: 'nginx:1.27-alpine' },
  { name: 'side', image: 'busybox:1.36', command: ['sleep', '600'] },
];

beforeAll(async () => {
  bench = startNodeBench();
  bench.pod('shared', { shareProcessNamespace: true, containers });
  bench.pod('apart', { containers });
  await Promise.all([bench.until('shared', isReady), bench.until('apart', isReady)]);
});
afterAll(() => bench[Symbol.dispose]());

async function sh(pod: string, container: string, script: string): Promise<string> {
  const output = new Collector();
  await bench.kubelet.exec(
    { namespace: 'default', name: pod, container },
    ['sh', '-c', `{ ${script}\n} 2>&1`],
    {
      stdin: undefined,
      stdout: (chunk) => output.write(chunk),
      stderr: () => undefined,
      tty: false,
      onResize: () => undefined,
    },
    AbortSignal.timeout(4000),
  );
  return output.text();
}

const pidOf = (pattern: string) => `$(ps | grep '${pattern}' | awk '{print $1}' | head -n 1)`;

const restarts = (pod: KubeObject, name: string) =>
  pod['status'].containerStatuses.find((each: { name: string }) => each.name === name).restartCount;

describe('containers that share their processes', () => {
  it('see each other, below the process that holds the pod', async () => {
    const seen = await sh('shared', 'side', 'ps');
    expect(seen).toMatch(/^ +1 65535 .*\/pause$/m);
    expect(seen).toMatch(/nginx: master process/);
    expect(seen).toMatch(/sleep 600/);
    expect(await sh('shared', 'side', 'pidof pause sleep | wc -w')).toBe('1\n');
  });

  it('see only their own without', async () => {
    const seen = await sh('apart', 'side', 'ps');
    expect(seen).toMatch(/^ +1 root .*sleep 600$/m);
    expect(seen).not.toContain('nginx');
  });

  it('reach the files of the other through /proc', async () => {
    const master = pidOf('nginx: maste[r]');
    expect(await sh('shared', 'side', `head -n 1 /proc/${master}/root/etc/os-release`)).toMatch(/Alpine/);
    expect(await sh('shared', 'side', `tr '\\0' ' ' < /proc/${master}/cmdline`)).toContain('nginx: master');
    expect(
      await sh('shared', 'side', `echo hi > /proc/${master}/root/tmp/hi; ls -ld /proc/${master}/root`),
    ).toMatch(/root -> \/\n$/);
    expect(await sh('shared', 'web', 'cat /tmp/hi; find / -name hi')).toBe('hi\n/tmp/hi\n');
    expect(await sh('apart', 'side', 'cat /proc/1/cmdline | tr "\\0" " "; ls -d /proc/[0-9]*')).toMatch(
      /^sleep 600 \/proc\/1\n\/proc\/\d+\n/,
    );
  });

  it('may end each other: what is not pid 1 has no protection', async () => {
    await sh('shared', 'web', `kill ${pidOf('sleep 60[0]')}`);
    const pod = await bench.until('shared', (each) => restarts(each, 'side') === 1 && isReady(each));
    expect(restarts(pod, 'web')).toBe(0);
    expect(await sh('apart', 'side', 'kill 1; sleep 0.1; echo still here')).toBe('still here\n');
  });

  it('may not do so as somebody else', async () => {
    const command = ['sh', '-c', 'ps >/dev/null; while true; do sleep 1; done'];
    const other = { name: 'other', image: 'busybox:1.36', command, securityContext: { runAsUser: 1000 } };
    bench.pod('users', { shareProcessNamespace: true, containers: [containers[1], other] });
    await bench.until('users', isReady);
    expect(await sh('users', 'other', `kill ${pidOf('sleep 60[0]')}`)).toMatch(
      /can't kill pid \d+: Operation not permitted/,
    );
  });
});

it('an ephemeral container sees the processes of the container it is to look into', async () => {
  const pod = bench.get('apart');
  const ephemeralContainers = ['web', undefined].map((targetContainerName, index) => ({
    name: `look-${index}`,
    image: 'busybox:1.36',
    command: ['sleep', '300'],
    ...(targetContainerName && { targetContainerName }),
  }));
  const changed = { ...pod, spec: { ...pod['spec'], ephemeralContainers } };
  bench.client.update('pods', changed as KubeObject, { subresource: 'ephemeralcontainers' });
  await bench.until(
    'apart',
    (each) =>
      each['status'].ephemeralContainerStatuses?.filter(
        ({ state }: { state: { running?: object } }) => state.running,
      ).length === 2,
  );
  expect(await sh('apart', 'look-0', 'ps')).toMatch(/^ +1 root .*nginx: master[\s\S]*sleep 300/m);
  expect(await sh('apart', 'look-1', 'ps')).not.toContain('nginx');
});
