import { expect, it } from 'vitest';
import { gatewayDefinitions } from '../../../../../sandbox/simulated/addons/gateway-api/definitions.ts';
import { DEFINITIONS } from '../../../../../sandbox/simulated/apiextensions/definition/types.ts';
import { bootCluster } from '../../support.ts';

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
