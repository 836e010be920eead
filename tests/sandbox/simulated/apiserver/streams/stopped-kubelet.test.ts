import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootCluster, kubectls, type TestCluster } from '../../support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster({ name: 'stopped', nodes: 2 });
  const spec = { nodeName: 'stopped-worker', containers: [{ name: 'c', image: 'nginx:1.27' }] };
  const metadata = { name: 'web', namespace: 'default' };
  test.cluster.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  const phase = () => test.cluster.client.get('pods', 'default', 'web')?.['status'].phase;
  for (let i = 0; i < 500 && phase() !== 'Running'; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
});
afterAll(() => test[Symbol.asyncDispose]());

it.skipIf(kubectls().length === 0)(
  'what a kubelet serves is refused while it does not run, in the words of a real cluster',
  async () => {
    const refused = 'dial tcp 172.18.0.3:10250: connect: connection refused';
    test.cluster.stopKubelet('stopped-worker');
    expect((await test.kubectl(['logs', 'web', '--tail=3'])).stderr).toBe(
      `Error from server: Get "https://172.18.0.3:10250/containerLogs/default/web/c?tailLines=3": ${refused}\n`,
    );
    // kubectl before 1.33 puts other words in front of the same answer.
    const { stderr } = await test.kubectl(['exec', 'web', '--', 'ls']);
    expect(stderr.replace(/^(Error from server|error: unable to upgrade connection): /, '')).toBe(
      `error dialing backend: ${refused}\n`,
    );
    test.cluster.startKubelet('stopped-worker');
    expect((await test.kubectl(['exec', 'web', '--', 'echo', 'back'])).stdout).toBe('back\n');
  },
);
