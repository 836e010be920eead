import { expect, it } from 'vitest';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import { startControllers } from '../../../../sandbox/simulated/controllers/index.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';
import { resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { deployment, setImage, startRig } from './rig.ts';

it('ends cleanly in the middle of a rollout: nobody writes and no timer is left', async () => {
  const rig = await startRig();
  rig.client.create('deployments.apps', deployment('web', 10, { minReadySeconds: 30 }));
  await rig.settle();
  expect(rig.clock.pending).toBeGreaterThan(0);
  setImage(rig, 'web', 'nginx:1.28');
  rig[Symbol.dispose]();
  rig[Symbol.dispose]();
  expect(rig.clock.pending).toBe(0);
  const { resourceVersion } = rig.client.get('deployments.apps', 'default', 'web')!.metadata;
  await rig.advance(600_000);
  expect(rig.client.get('deployments.apps', 'default', 'web')!.metadata.resourceVersion).toBe(
    resourceVersion,
  );
  expect(rig.client.list('replicasets.apps')).toHaveLength(1);
  expect(rig.logged).toEqual([]);
});

it('takes over what it finds: controllers that start again finish what others began', async () => {
  const rig = await startRig();
  rig.ready = false;
  rig.client.create('deployments.apps', deployment('web', 3));
  await rig.settle();
  rig[Symbol.dispose]();
  setImage(rig, 'web', 'nginx:1.28');
  const again = startControllers(rig.context, { resources, rootCertificate: 'PEM' });
  await rig.settle();
  expect(rig.client.list('replicasets.apps')).toHaveLength(2);
  again[Symbol.dispose]();
});

it('survives a server that refuses every third write', async () => {
  const rig = await startRig();
  rig[Symbol.dispose]();
  const again = startControllers(
    { ...rig.context, client: moody(rig.client) },
    { resources, rootCertificate: 'PEM' },
  );
  rig.client.create('deployments.apps', deployment('web', 3));
  for (let retry = 0; retry < 20; retry++) await rig.advance(60_000);
  expect(rig.pods()).toHaveLength(3);
  expect(rig.logged.length).toBeGreaterThan(0);
  again[Symbol.dispose]();
});

/** Every third write of this client fails with 500. */
function moody(client: Client): Client {
  let writes = 0;
  const refuse = (): void => {
    writes += 1;
    if (writes % 3 !== 0) return;
    const message = 'etcdserver: request timed out';
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'InternalError',
      code: 500,
    });
  };
  const moodyClient: Client = {
    get: (...args) => client.get(...args),
    getScale: (...args) => client.getScale(...args),
    list: (...args) => client.list(...args),
    watch: (...args) => client.watch(...args),
    as: () => moodyClient,
    create: (...args) => {
      refuse();
      return client.create(...args);
    },
    update: (...args) => {
      refuse();
      return client.update(...args);
    },
    patch: (...args) => {
      refuse();
      return client.patch(...args);
    },
    delete: (...args) => {
      refuse();
      client.delete(...args);
    },
    createSubresource: (...args) => {
      refuse();
      client.createSubresource(...args);
    },
  };
  return moodyClient;
}
