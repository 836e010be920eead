import { beforeAll, describe, expect, it } from 'vitest';
import { discoveryAnswer } from '../../../../sandbox/simulated/scheme/discovery.ts';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import {
  apiVersionOf,
  findKind,
  findResource,
  resourceName,
  resourceNamed,
  resources,
} from '../../../../sandbox/simulated/scheme/index.ts';
import { openApiAnswer } from '../../../../sandbox/simulated/scheme/openapi.ts';
import {
  fieldDescription,
  resolveSchema,
  schemaNamed,
  schemas,
} from '../../../../sandbox/simulated/scheme/schema.ts';
import type { Schema } from '../../../../sandbox/simulated/scheme/types.ts';

beforeAll(ensureSchema);

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

describe('the scheme', () => {
  it('finds a kind by its URL, by its name and by what an object calls itself', () => {
    const deployments = findResource('apps', 'v1', 'deployments');
    expect(deployments && resourceName(deployments)).toBe('deployments.apps');
    expect(resourceNamed('deployments.apps')).toBe(deployments);
    expect(findKind('apps', 'v1', 'Deployment')).toBe(deployments);
    expect(resourceNamed('widgets.example.com')).toBeUndefined();
  });

  it('names every kind as its schema does', () => {
    for (const definition of resources) {
      const [named] = schemaNamed(definition.schema)?.['x-kubernetes-group-version-kind'] ?? [];
      expect(named).toEqual({ group: definition.group, version: definition.version, kind: definition.kind });
      if (!definition.verbs) expect(schemaNamed(`${definition.schema}List`)).toBeDefined();
    }
  });
});

describe('the generated schema', () => {
  const property = (type: string, field: string): Schema => schemaNamed(type)?.properties?.[field] ?? {};

  it('refers only to what is in it', () => {
    const text = JSON.stringify(schemas());
    const names = new Set([...text.matchAll(/#\/components\/schemas\/([^"]+)/g)].map(([, name]) => name));
    expect([...names].filter((name) => schemaNamed(name ?? '') === undefined)).toEqual([]);
  });

  it('knows types, formats, enums and what is required', () => {
    const port = schemaNamed('io.k8s.api.core.v1.ContainerPort');
    expect(port?.required).toEqual(['containerPort']);
    expect(port?.properties?.['containerPort']).toMatchObject({ type: 'integer', format: 'int32' });
    expect(port?.properties?.['protocol']?.enum).toEqual(['SCTP', 'TCP', 'UDP']);
    expect(property('io.k8s.api.core.v1.Secret', 'data').additionalProperties?.format).toBe('byte');
  });

  it('knows how lists are merged', () => {
    expect(property('io.k8s.api.core.v1.PodSpec', 'volumes')).toMatchObject({
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge,retainKeys',
      'x-kubernetes-list-type': 'map',
    });
    expect(property('io.k8s.api.core.v1.Container', 'ports')['x-kubernetes-list-map-keys']).toEqual([
      'containerPort',
      'protocol',
    ]);
    expect(property('io.k8s.api.core.v1.Container', 'args')['x-kubernetes-list-type']).toBe('atomic');
    expect(schemaNamed('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector')?.['x-kubernetes-map-type']).toBe(
      'atomic',
    );
  });

  it('documents references besides following them', () => {
    const spec = property('io.k8s.api.core.v1.Pod', 'spec');
    expect(spec.description).toContain('Specification of the desired behavior of the pod.');
    expect(resolveSchema(spec).properties).toHaveProperty('containers');
  });

  it('describes columns without listing enums', () => {
    expect(fieldDescription('io.k8s.api.core.v1.ServiceSpec', 'type')).not.toContain('Possible enum values');
  });

  it('is not made again while nothing changed', async () => {
    expect(await ensureSchema()).toBe(false);
  });
});

function documentAt(path: string) {
  const answer = openApiAnswer(resources, path);
  return answer && JSON.parse(answer.body);
}

describe('discovery', () => {
  const read = (path: string, accept?: string) => {
    const answer = discoveryAnswer(resources, path, accept);
    return answer && { ...answer, body: JSON.parse(answer.body) };
  };

  it('answers both roots in the aggregated form with its content type and an ETag', () => {
    const answer = read('/apis', AGGREGATED);
    expect(answer?.contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(answer?.etag).toMatch(/^"[0-9A-F]{128}"$/);
    const apps = answer?.body.items.find(
      ({ metadata }: { metadata: { name?: string } }) => metadata.name === 'apps',
    );
    const deployments = apps.versions[0].resources.find(
      ({ resource }: { resource: string }) => resource === 'deployments',
    );
    expect(deployments).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  it('answers older clients too', () => {
    expect(read('/api')?.body.versions).toEqual(['v1']);
    const groups: string[] = read('/apis')?.body.groups.map(({ name }: { name: string }) => name);
    const some = ['apps', 'authentication.k8s.io', 'rbac.authorization.k8s.io', 'coordination.k8s.io'];
    expect(groups.filter((name) => some.includes(name))).toEqual(some);
    expect(read('/apis/apps')?.body.preferredVersion).toEqual({ groupVersion: 'apps/v1', version: 'v1' });
    const names = read('/api/v1')?.body.resources.map(({ name }: { name: string }) => name);
    expect(names).toContain('pods/eviction');
    expect(
      read('/api/v1')?.body.resources.find(({ name }: { name: string }) => name === 'namespaces').verbs,
    ).not.toContain('deletecollection');
  });

  it('says as a hash in which version objects are stored', () => {
    const listed = (path: string): { name: string; storageVersionHash?: string }[] =>
      JSON.parse(discoveryAnswer(resources, path, undefined)?.body ?? '').resources;
    const hashOf = (path: string, name: string) =>
      listed(path).find((each) => each.name === name)?.storageVersionHash;
    // As recorded of a real v1.36.2.
    expect(hashOf('/api/v1', 'pods')).toBe('xPOwRZ+Yhw8=');
    expect(hashOf('/api/v1', 'pods/status')).toBeUndefined();
    expect(hashOf('/api/v1', 'bindings')).toBeUndefined();
    expect(hashOf('/api/v1', 'componentstatuses')).toBeUndefined();
    expect(hashOf('/apis/autoscaling/v1', 'horizontalpodautoscalers')).toBe('qwQve8ut294=');
    expect(hashOf('/apis/events.k8s.io/v1', 'events')).toBe('r2yiGXH7wu8=');
    expect(hashOf('/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions')).toBe('jfWCUB31mvA=');
    expect(hashOf('/apis/authorization.k8s.io/v1', 'subjectaccessreviews')).toBeUndefined();
  });

  it('has nothing to say about other paths', () => {
    expect(read('/apis/nosuch')).toBeUndefined();
    expect(read('/api/v2')).toBeUndefined();
    expect(read('/api/v1/pods/x')).toBeUndefined();
  });
});

describe('OpenAPI', () => {
  it('is found by links that change with the content', () => {
    const { paths } = documentAt('/openapi/v3');
    expect(Object.keys(paths)).toContain('apis/apps/v1');
    expect(paths['api/v1'].serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/);
    expect(openApiAnswer(resources, '/openapi/v3', { prefix: '/prefix' })?.body).toContain(
      '"/prefix/openapi/v3/api/v1?hash=',
    );
  });

  it('is kept by clients when it was asked for by its link, and found by the link it had once', () => {
    const { paths } = documentAt('/openapi/v3');
    const link: string = paths['api/v1'].serverRelativeURL;
    const asked = (hash?: string) => openApiAnswer(resources, '/openapi/v3/api/v1', { hash });
    const { headers, etag } = asked(link.split('hash=')[1])!;
    expect([headers['Cache-Control'], etag]).toEqual(['public, immutable', `"${link.split('hash=')[1]}"`]);
    expect(Date.parse(headers['Expires']!) - Date.now()).toBeGreaterThan(364 * 24 * 3_600_000);
    expect(asked()!.headers).toEqual({ Vary: 'Accept' });
    expect(asked('OLD')).toMatchObject({ moved: link, body: '' });
  });

  it('tells kubectl of PATCH which kind it is for, how strict it may be and what it accepts', () => {
    const { paths } = documentAt('/openapi/v3/apis/apps/v1');
    const { patch } = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'];
    expect(patch['x-kubernetes-group-version-kind']).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
    });
    expect(patch.parameters.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['dryRun', 'fieldValidation']),
    );
    expect(patch.requestBody.content).toHaveProperty('application/strategic-merge-patch+json');
  });

  it('holds every schema a document refers to', () => {
    const document = documentAt('/openapi/v3/api/v1');
    const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]+)/g)].map(
      ([, name]) => name!,
    );
    expect(names.filter((name) => !(name in document.components.schemas))).toEqual([]);
  });

  it('has an empty version 2, so that kubectl can say that a kind is unknown', () => {
    expect(openApiAnswer(resources, '/openapi/v2')).toMatchObject({ body: '' });
    expect(openApiAnswer(resources, '/openapi/v3/apis/nosuch/v1')).toBeUndefined();
    expect(resources.map(apiVersionOf)).toContain('apps/v1');
  });
});
