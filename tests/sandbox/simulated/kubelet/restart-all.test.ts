import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeAll(() => {
  bench = startNodeBench();
});
afterAll(() => bench[Symbol.dispose]());

const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [88] } };
const container = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
  ...more,
});
const statuses = (pod: KubeObject): readonly KubeObject[] => [
  ...(pod['status'].initContainerStatuses ?? []),
  ...(pod['status'].containerStatuses ?? []),
];
const condition = (pod: KubeObject, type: string) =>
  pod['status'].conditions.find((each: { type: string }) => each.type === type);

it('a rule may start all containers of a pod again, init containers first, at the same address', async () => {
  const mount = { volumeMounts: [{ name: 'd', mountPath: '/d' }] };
  bench.pod('again', {
    restartPolicy: 'Never',
    volumes: [{ name: 'd', emptyDir: {} }],
    initContainers: [container('prepare', 'echo ran >> /d/runs', mount)],
    containers: [
      container('watcher', 'while [ ! -e /d/go ]; do sleep 0.02; done; rm /d/go; exit 88', {
        ...mount,
        restartPolicy: 'Never',
        restartPolicyRules: [rule],
      }),
      container('worker', 'trap "" TERM; while true; do sleep 1; done', mount),
    ],
  });
  const before = await bench.until('again', isReady);
  expect(condition(before, 'AllContainersRestarting')).toMatchObject({ status: 'False' });
  const seen: string[] = [];
  using _watch = bench.client.watch('pods', ({ object }) => {
    if (object.metadata.name === 'again')
      seen.push(`${object['status'].phase} ${condition(object, 'AllContainersRestarting')?.status}`);
  });
  await bench.exec('again', ['touch', '/d/go'], undefined, 'worker');
  const after = await bench.until(
    'again',
    (pod) => isReady(pod) && statuses(pod).every((each) => each['restartCount'] === 1),
  );
  expect(seen).toContain('Running True');
  expect(condition(after, 'AllContainersRestarting')).toMatchObject({ status: 'False' });
  expect(condition(after, 'Initialized')).toMatchObject({ status: 'True' });
  expect(after['status'].podIP).toBe(before['status'].podIP);
  for (const status of statuses(after).slice(1))
    expect(status['lastState'].terminated).toMatchObject({
      exitCode: 137,
      reason: 'RestartingAllContainers',
    });
  const { stdout } = await bench.exec('again', ['cat', '/d/runs'], undefined, 'worker');
  expect(stdout).toBe('ran\nran\n');
  expect(bench.events('again')).toContain('Normal Killing killing');
});

it('an end that no rule is about leaves the others alone', async () => {
  const rules = { restartPolicy: 'Never', restartPolicyRules: [rule] };
  bench.pod('other', { containers: [container('c', 'exit 1', rules), container('d', 'sleep 600')] });
  await bench.until('other', (pod) => statuses(pod).some(({ state }) => state?.['terminated']));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(statuses(bench.get('other')).map((each) => each['restartCount'])).toEqual([0, 0]);
});
