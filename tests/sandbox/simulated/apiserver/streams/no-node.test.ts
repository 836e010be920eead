import { expect, it } from 'vitest';
import { bootCluster } from '../../support.ts';

it('a pod on a node that does not exist has no streams', async () => {
  await using test = await bootCluster();
  test.cluster.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'lost', namespace: 'default' },
    spec: { nodeName: 'nosuch', containers: [{ name: 'c', image: 'nginx:1.27' }] },
  });
  const { code, body } = await test.ask('GET', '/api/v1/namespaces/default/pods/lost/exec?command=date');
  expect([code, body.message]).toEqual([404, 'pods "nosuch" not found']);
});
