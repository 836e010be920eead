import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gatewayDefinitions } from '../../../../../sandbox/simulated/addons/gateway-api/definitions.ts';
import { DEFINITIONS } from '../../../../../sandbox/simulated/apiextensions/definition/types.ts';
import { bootCluster, type TestCluster } from '../../support.ts';

const NAMES = [
  'backendtlspolicies',
  'gatewayclasses',
  'gateways',
  'grpcroutes',
  'httproutes',
  'listenersets',
  'referencegrants',
  'tlsroutes',
].map((plural) => `${plural}.gateway.networking.k8s.io`);

it('a cluster with the add-ons of the course serves the standard channel of Gateway API from the start', async () => {
  await using test = await bootCluster({ addons: 'course', nodes: 1 });
  const { client } = test.cluster;
  expect(client.list(DEFINITIONS).map(({ metadata }) => metadata.name)).toEqual(NAMES);
  const explained = await test.kubectl(['explain', 'httproute.spec.rules.backendRefs.weight']);
  expect(explained.stdout).toContain('FIELD: weight <integer>');
  const services = await test.kubectl(['get', 'apiservices', '-o', 'name']);
  expect(services.stdout).toContain('v1beta1.gateway.networking.k8s.io');
  expect(test.logged).toEqual([]);
});

it('a definition that a client makes anew is the same, so what is packed passes validation and has its defaults', async () => {
  await using test = await bootCluster({ addons: 'none', nodes: 1 });
  const client = test.cluster.client.as('kubectl');
  for (const { metadata, spec } of gatewayDefinitions()) {
    const { name, annotations = {} } = metadata;
    const bare = { name, annotations };
    const object = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: bare,
      spec,
    };
    expect(client.create(DEFINITIONS, object)['spec']).toEqual(spec);
  }
});

it('versions of a kind share their schema, and clusters share what a definition says', async () => {
  const routes = gatewayDefinitions().find(({ metadata }) => metadata.name.startsWith('httproutes'));
  const [v1, v1beta1] = routes?.spec.versions ?? [];
  expect(v1beta1?.schema).toBe(v1?.schema);
  await using test = await bootCluster({ addons: 'course', nodes: 1 });
  const stored = test.cluster.client.get(DEFINITIONS, undefined, routes?.metadata.name ?? '');
  expect(stored?.['spec']).toBe(routes?.spec);
});

it('a cluster that is read back from its directory shares them again, and its Gateways serve', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-gateway-'));
  const name = 'httproutes.gateway.networking.k8s.io';
  const options = { addons: 'course', nodes: 1, directory, timeFactor: 0.02 } as const;
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'default' },
    spec: { gatewayClassName: 'cka-gateway', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
  };
  {
    await using first = await bootCluster(options);
    first.cluster.client.create('gateways.gateway.networking.k8s.io', gateway);
    await until(first, 'True');
  }
  await using second = await bootCluster(options);
  const known = gatewayDefinitions().find(({ metadata }) => metadata.name === name);
  expect(second.cluster.client.get(DEFINITIONS, undefined, name)?.['spec']).toBe(known?.spec);
  await until(second, 'True');
  second.cluster.client.patch('gateways.gateway.networking.k8s.io', 'default', 'edge', {
    spec: { listeners: [{ name: 'http', protocol: 'HTTP', port: 81 }] },
  });
  await until(second, 'True', 2);
  rmSync(directory, { recursive: true });
});

async function until({ cluster }: TestCluster, programmed: string, generation = 1): Promise<void> {
  const condition = () =>
    cluster.client
      .get('gateways.gateway.networking.k8s.io', 'default', 'edge')
      ?.['status'].conditions.find(({ type }: { type: string }) => type === 'Programmed');
  const holds = () => condition().status === programmed && condition().observedGeneration === generation;
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await pause(10);
  expect(condition()).toMatchObject({ status: programmed, observedGeneration: generation });
}
