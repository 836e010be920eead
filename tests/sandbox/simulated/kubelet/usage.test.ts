import { afterEach, beforeEach, expect, it } from 'vitest';
import { type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

it('each of several loops takes as much as it may', async () => {
  const busy = ['sh', '-c', 'while true; do :; done'];
  const names = ['one', 'two', 'three', 'four'];
  for (const name of names)
    bench.pod(name, {
      containers: [
        { name: 'c', image: 'busybox:1.36', command: busy, resources: { limits: { cpu: '800m' } } },
      ],
    });
  for (const name of names) await bench.until(name, (pod) => pod['status'].phase === 'Running');
  const read = () => {
    const { time, pods } = bench.kubelet.usage();
    return { time, used: pods.map(({ containers }) => containers[0]!.cpuNanoseconds / 1e6) };
  };
  const before = read();
  await new Promise((resolve) => setTimeout(resolve, 800));
  const after = read();
  for (const [index, used] of after.used.entries())
    expect((used - before.used[index]!) / (after.time - before.time)).toBeGreaterThan(0.4);
});

it('a kubelet says what its containers use; a loop that never waits takes a core, as far as it may', async () => {
  const busy = ['sh', '-c', 'while true; do :; done'];
  bench.pod('idle', { containers: [{ name: 'c', image: 'nginx:1.27' }] });
  const resources = { limits: { cpu: '100m' } };
  bench.pod('busy', { containers: [{ name: 'c', image: 'busybox:1.36', command: busy, resources }] });
  for (const name of ['idle', 'busy']) await bench.until(name, (pod) => pod['status'].phase === 'Running');
  const read = (name: string) => {
    const { time, pods } = bench.kubelet.usage();
    return { time, ...pods.find((pod) => pod.name === name)!.containers[0]! };
  };
  const before = read('busy');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const after = read('busy');
  const cores = (after.cpuNanoseconds - before.cpuNanoseconds) / 1e6 / (after.time - before.time);
  expect(cores).toBeGreaterThan(0.05);
  expect(cores).toBeLessThanOrEqual(0.1001);
  expect(read('idle')).toMatchObject({ name: 'c', startedAt: expect.any(String) });
  expect(bench.kubelet.usage().workingSetBytes).toBeGreaterThan(after.workingSetBytes);
});
