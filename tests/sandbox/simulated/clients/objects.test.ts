/** Objects as @kubernetes/client-node reads and writes them: lists, conflicts, patches, apply, refusals. */
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientRig, clientRig, configMap, type Loose, PATIENCE, pod, refusal } from './rig.ts';

const { GET, POST, PATCH, DELETE } = k8s.HttpMethod;

let rig: ClientRig;
let core: k8s.CoreV1Api;
let apps: k8s.AppsV1Api;
let namespace: string;
beforeAll(async () => {
  rig = await clientRig();
  ({ core, namespace } = rig);
  apps = rig.config.makeApiClient(k8s.AppsV1Api);
});
afterAll(() => rig[Symbol.asyncDispose]());

const named = (name: string) => ({ name, namespace });
const patchedAs = (strategy: string) => k8s.setHeaderOptions('Content-Type', strategy);

function deployment(name: string): k8s.V1Deployment {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'busybox:1.36', command: ['sleep', '3600'] }];
  return {
    metadata: { name, labels },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** Tries again when a controller has written in between, as every client does that reads, changes and replaces. */
async function despiteConflicts<T>(write: () => Promise<T>, tries = 10): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (tries === 0 || !(error instanceof k8s.ApiException) || error.code !== 409) throw error;
    return await despiteConflicts(write, tries - 1);
  }
}

describe('lists', () => {
  beforeAll(async () => {
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      const labels = { set: 'pages', even: String(index % 2 === 0), ...(name === 'e' ? { last: '' } : {}) };
      await core.createNamespacedConfigMap({
        namespace,
        body: configMap(`page-${name}`, { at: name }, labels),
      });
    }
  });

  const pages = (more: object) =>
    core.listNamespacedConfigMap({ namespace, labelSelector: 'set=pages', ...more });
  const namesOf = ({ items }: k8s.V1ConfigMapList) => items.map(({ metadata }) => metadata?.name);

  it('come in pages that tell how much is left, all of one revision', async () => {
    const all = { namespace, limit: 2, labelSelector: 'set=pages' };
    const first = await core.listNamespacedConfigMap(all);
    // With a selector a server would have to look at all that is left to know how much it is.
    expect([namesOf(first), first.metadata?.remainingItemCount]).toEqual([['page-a', 'page-b'], undefined]);
    const whole = await core.listNamespacedConfigMap({ namespace });
    const unselected = await core.listNamespacedConfigMap({ namespace, limit: 2 });
    expect(unselected.metadata?.remainingItemCount).toBe(whole.items.length - 2);
    await core.createNamespacedConfigMap({ namespace, body: configMap('page-bb', {}, { set: 'pages' }) });
    const second = await core.listNamespacedConfigMap({ ...all, _continue: first.metadata!._continue! });
    const third = await core.listNamespacedConfigMap({ ...all, _continue: second.metadata!._continue! });
    expect([...namesOf(second), ...namesOf(third)]).toEqual(['page-c', 'page-d', 'page-e']);
    await core.deleteNamespacedConfigMap(named('page-bb'));
    expect(third.metadata?._continue).toBeFalsy();
    expect(third.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
  });

  it('refuse a continue token nobody gave', async () => {
    expect(await refusal(pages({ limit: 2, _continue: 'nonsense' }))).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: expect.stringContaining('continue key is not valid'),
    });
  });

  it('select by labels in every way, and by the fields a kind has', async () => {
    const select = async (selector: string) =>
      namesOf(await pages({ labelSelector: `set=pages,${selector}` })).map((name) => name?.slice(-1));
    expect(await select('even=true')).toEqual(['a', 'c', 'e']);
    expect(await select('even!=true')).toEqual(['b', 'd']);
    expect(await select('even in (false, true),!last')).toEqual(['a', 'b', 'c', 'd']);
    expect(await select('last')).toEqual(['e']);
    expect(await select('even notin (false)')).toEqual(['a', 'c', 'e']);
    expect(namesOf(await pages({ fieldSelector: 'metadata.name=page-b' }))).toEqual(['page-b']);
    expect(await refusal(pages({ fieldSelector: 'data.at=b' }))).toMatchObject({
      code: 400,
      message: '"data.at" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    expect(await refusal(core.listNamespacedPod({ namespace, fieldSelector: 'spec.at=b' }))).toMatchObject({
      code: 400,
      message: 'field label not supported: spec.at',
    });
    expect(await refusal(pages({ labelSelector: 'set in (pages' }))).toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
  });

  it('are Tables or metadata alone when that is asked for', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps?labelSelector=last`;
    const table = await rig.raw(GET, path, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    expect(table.body).toMatchObject({ kind: 'Table', rows: [{ cells: ['page-e', 1, expect.any(String)] }] });
    expect(table.body.columnDefinitions.map(({ name }: Loose) => name)).toEqual(['Name', 'Data', 'Age']);
    const partial = await rig.raw(GET, path, {
      headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
    });
    expect(partial.body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
    expect(partial.body.items[0]).not.toHaveProperty('data');
    expect(partial.body.items[0].metadata.name).toBe('page-e');
  });

  it('are YAML when that is asked for, and never what nobody has', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/page-a`;
    const yaml = await rig.raw(GET, path, { headers: { accept: 'application/yaml' } });
    expect(k8s.loadYaml<k8s.V1ConfigMap>(yaml.body)).toMatchObject({ kind: 'ConfigMap', data: { at: 'a' } });
    const html = await rig.raw(GET, path, { headers: { accept: 'text/html' } });
    expect(html.code).toBe(406);
  });
});

describe('writes', () => {
  it('give back what was stored, with what the server adds', async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: configMap('made', { a: '1' }) });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    expect(made.metadata?.managedFields?.[0]).toMatchObject({ operation: 'Update', fieldsType: 'FieldsV1' });
    expect(await core.readNamespacedConfigMap(named('made'))).toEqual(made);
  });

  it('make a name where only its beginning is given', async () => {
    const body = { metadata: { generateName: 'gen-' } };
    const { metadata } = await core.createNamespacedConfigMap({ namespace, body });
    expect(metadata?.name).toMatch(/^gen-[a-z0-9]{5}$/);
  });

  it('replace what was read, and refuse to replace what has changed since', async () => {
    const old = await core.createNamespacedConfigMap({ namespace, body: configMap('replaced', { a: '1' }) });
    const body = { ...old, data: { a: '2' } };
    const now = await core.replaceNamespacedConfigMap({ ...named('replaced'), body });
    expect(now.data).toEqual({ a: '2' });
    expect(await refusal(core.replaceNamespacedConfigMap({ ...named('replaced'), body }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "replaced": the object has been modified; please apply your changes to the latest version and try again',
    });
    const same = await core.replaceNamespacedConfigMap({ ...named('replaced'), body: now });
    expect(same.metadata?.resourceVersion).toBe(now.metadata?.resourceVersion);
  });

  it('of a dry run show what would be, and leave nothing', async () => {
    const dryRun = 'All';
    const body = configMap('dry', { a: '1' });
    const made = await core.createNamespacedConfigMap({ namespace, body, dryRun });
    expect(made.metadata?.uid).toBeTruthy();
    expect(made.metadata?.resourceVersion).toBeFalsy();
    expect(await refusal(core.readNamespacedConfigMap(named('dry')))).toMatchObject({ code: 404 });
    const old = await core.createNamespacedConfigMap({ namespace, body });
    const patch = { ...named('dry'), body: { data: { b: '2' } }, dryRun };
    const patched = await core.patchNamespacedConfigMap(patch, patchedAs(k8s.PatchStrategy.MergePatch));
    expect(patched.data).toEqual({ a: '1', b: '2' });
    await core.deleteNamespacedConfigMap({ ...named('dry'), dryRun });
    expect(await core.readNamespacedConfigMap(named('dry'))).toEqual(old);
  });

  it('delete by precondition, and a whole collection by its labels', async () => {
    for (const name of ['x', 'y']) {
      await core.createNamespacedConfigMap({ namespace, body: configMap(name, {}, { heap: 'one' }) });
    }
    const body = { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } };
    expect(await refusal(core.deleteNamespacedConfigMap({ ...named('x'), body }))).toMatchObject({
      code: 409,
      message: expect.stringContaining('the UID in the precondition (00000000-'),
    });
    const gone = await core.deleteNamespacedConfigMap(named('x'));
    expect(gone).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'x', kind: 'configmaps' },
    });
    await core.createNamespacedConfigMap({ namespace, body: configMap('z', {}, { heap: 'other' }) });
    await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'heap in (one)' });
    const left = await core.listNamespacedConfigMap({ namespace, labelSelector: 'heap' });
    expect(left.items.map(({ metadata }) => metadata?.name)).toEqual(['z']);
  });

  it('keep what has a finalizer until the finalizer goes', async () => {
    const body = { metadata: { name: 'kept', finalizers: ['naru.example.com/keep'] } };
    await core.createNamespacedConfigMap({ namespace, body });
    await core.deleteNamespacedConfigMap(named('kept'));
    const dying = await core.readNamespacedConfigMap(named('kept'));
    expect(dying.metadata?.deletionTimestamp).toBeInstanceOf(Date);
    const release = { ...named('kept'), body: { metadata: { finalizers: null } } };
    await core.patchNamespacedConfigMap(release as never, patchedAs(k8s.PatchStrategy.MergePatch));
    expect(await refusal(core.readNamespacedConfigMap(named('kept')))).toMatchObject({ code: 404 });
  });
});

describe('patches', () => {
  beforeAll(async () => {
    await apps.createNamespacedDeployment({ namespace, body: deployment('patched') });
  });
  const patch = (strategy: string, body: unknown) =>
    apps.patchNamespacedDeployment({ ...named('patched'), body } as never, patchedAs(strategy));

  it('of JSON pointers', async () => {
    const now = await patch(k8s.PatchStrategy.JsonPatch, [
      { op: 'test', path: '/spec/replicas', value: 0 },
      { op: 'add', path: '/metadata/labels/tier', value: 'back' },
      { op: 'copy', from: '/metadata/labels/tier', path: '/metadata/labels/side' },
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'busybox:1.35' },
    ]);
    expect(now.metadata?.labels).toEqual({ app: 'patched', tier: 'back', side: 'back' });
    expect(now.spec?.template.spec?.containers[0]?.image).toBe('busybox:1.35');
    const wrong = patch(k8s.PatchStrategy.JsonPatch, [{ op: 'test', path: '/spec/replicas', value: 7 }]);
    expect(await refusal(wrong)).toMatchObject({
      code: 422,
      message: 'the server rejected our request due to an error in our request',
    });
  });

  it('that merge: lists are replaced, null removes', async () => {
    const now = await patch(k8s.PatchStrategy.MergePatch, {
      metadata: { labels: { side: null } },
      spec: { template: { spec: { containers: [{ name: 'other', image: 'busybox:1.36' }] } } },
    });
    expect(now.metadata?.labels).toEqual({ app: 'patched', tier: 'back' });
    expect(now.spec?.template.spec?.containers).toMatchObject([
      { name: 'other', terminationMessagePath: '/dev/termination-log' },
    ]);
  });

  it('that merge strategically: lists by their keys, with directives', async () => {
    const container = (body: object) =>
      patch(k8s.PatchStrategy.StrategicMergePatch, { spec: { template: { spec: { containers: [body] } } } });
    await container({ name: 'second', image: 'busybox:1.36', env: [{ name: 'A', value: '1' }] });
    const now = await container({ name: 'second', env: [{ name: 'B', value: '2' }] });
    expect(now.spec?.template.spec?.containers).toMatchObject([
      { name: 'second', env: [{ name: 'B' }, { name: 'A' }] },
      { name: 'other' },
    ]);
    const left = await container({ $patch: 'delete', name: 'other' });
    expect(left.spec?.template.spec?.containers.map(({ name }) => name)).toEqual(['second']);
  });

  it('of no known type are refused', async () => {
    expect(await refusal(patch('application/x-patch', {}))).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
    });
  });
});

describe('server-side apply', () => {
  const apply = (fieldManager: string, data: Record<string, string>, force?: boolean) =>
    core.patchNamespacedConfigMap(
      {
        ...named('applied'),
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data } as never,
        fieldManager,
        ...(force === undefined ? {} : { force }),
      },
      patchedAs(k8s.PatchStrategy.ServerSideApply),
    );
  const ownersOf = ({ metadata }: k8s.V1ConfigMap) =>
    Object.fromEntries(
      (metadata?.managedFields ?? []).map(({ manager, fieldsV1 }) => [
        manager,
        Object.keys((fieldsV1 as Loose)['f:data']).filter((key) => key !== '.'),
      ]),
    );

  it('makes, shares, refuses what somebody else owns, takes it by force, and prunes', async () => {
    expect(ownersOf(await apply('one', { a: '1', b: '1' }))).toEqual({ one: ['f:a', 'f:b'] });
    expect(ownersOf(await apply('two', { b: '1', c: '2' }))).toEqual({
      one: ['f:a', 'f:b'],
      two: ['f:b', 'f:c'],
    });
    expect(await refusal(apply('two', { b: '2', c: '2' }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .data.b',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.b' }],
      },
    });
    const forced = await apply('two', { b: '2', c: '2' }, true);
    expect([forced.data, ownersOf(forced)]).toEqual([
      { a: '1', b: '2', c: '2' },
      { one: ['f:a'], two: ['f:b', 'f:c'] },
    ]);
    expect((await apply('two', { c: '2' })).data).toEqual({ a: '1', c: '2' });
    expect((await apply('one', {})).data).toEqual({ c: '2' });
  });

  it('wants to know who applies', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps/nobody`;
    const headers = { 'content-type': k8s.PatchStrategy.ServerSideApply };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nobody' } };
    const answer = await rig.raw(PATCH, path, { headers, body });
    expect([answer.code, answer.body.message]).toEqual([
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ]);
  });
});

describe('subresources', () => {
  it(
    'scale reads, replaces and patches the replicas of a deployment',
    async () => {
      await apps.createNamespacedDeployment({ namespace, body: deployment('scaled') });
      const scale = await apps.readNamespacedDeploymentScale(named('scaled'));
      expect(scale).toMatchObject({
        kind: 'Scale',
        spec: {},
        status: { selector: 'app=scaled' },
      });
      const replaced = await despiteConflicts(async () => {
        const body = await apps.readNamespacedDeploymentScale(named('scaled'));
        body.spec = { replicas: 1 };
        return await apps.replaceNamespacedDeploymentScale({ ...named('scaled'), body });
      });
      expect(replaced.spec?.replicas).toBe(1);
      await rig.until(
        `/apis/apps/v1/namespaces/${namespace}/deployments/scaled`,
        (now) => now?.status?.readyReplicas === 1,
      );
      const down = { ...named('scaled'), body: { spec: { replicas: 0 } } };
      await apps.patchNamespacedDeploymentScale(down as never, patchedAs(k8s.PatchStrategy.MergePatch));
      expect((await apps.readNamespacedDeployment(named('scaled'))).spec?.replicas).toBe(0);
    },
    PATIENCE,
  );

  it('status and spec are written apart', async () => {
    const networking = rig.config.makeApiClient(k8s.NetworkingV1Api);
    const backend = { service: { name: 'web', port: { number: 80 } } };
    await networking.createNamespacedIngress({
      namespace,
      body: { metadata: { name: 'shown' }, spec: { defaultBackend: backend } },
    });
    const both = {
      metadata: { labels: { a: 'b' } },
      spec: { ingressClassName: 'changed' },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
    };
    const merge = patchedAs(k8s.PatchStrategy.MergePatch);
    const told = await networking.patchNamespacedIngressStatus(
      { ...named('shown'), body: both } as never,
      merge,
    );
    expect([told.status, told.spec?.ingressClassName]).toEqual([both.status, undefined]);
    const silent = { spec: { ingressClassName: 'other' }, status: {} };
    const now = await networking.patchNamespacedIngress({ ...named('shown'), body: silent } as never, merge);
    expect([now.status, now.spec?.ingressClassName]).toEqual([both.status, 'other']);
  });
});

describe('refusals', () => {
  it('name what is missing and what is there already', async () => {
    expect(await refusal(core.readNamespacedPod(named('nope')))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "nope" not found',
      reason: 'NotFound',
      details: { name: 'nope', kind: 'pods' },
      code: 404,
    });
    const body = configMap('twice', {});
    await core.createNamespacedConfigMap({ namespace, body });
    expect(await refusal(core.createNamespacedConfigMap({ namespace, body }))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "twice" already exists',
    });
  });

  it('of an invalid object list every cause with its field', async () => {
    const body = pod('Bad_Name');
    body.spec = { restartPolicy: 'Sometimes', containers: [{ name: 'main' }] };
    const said = await refusal(core.createNamespacedPod({ namespace, body }));
    expect(said).toMatchObject({ code: 422, reason: 'Invalid', details: { name: 'Bad_Name', kind: 'Pod' } });
    expect(said.details.causes.map(({ reason, field }: Loose) => [reason, field])).toEqual([
      ['FieldValueInvalid', 'metadata.name'],
      ['FieldValueRequired', 'spec.containers[0].image'],
      ['FieldValueNotSupported', 'spec.restartPolicy'],
    ]);
  });

  it('of unknown fields come with strict validation, warnings without', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const body = { metadata: { name: 'unknown' }, dataz: {} };
    const strict = await rig.raw(POST, `${path}?fieldValidation=Strict`, { body });
    expect([strict.code, strict.body.message]).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataz"',
    ]);
    const warned = await rig.raw(POST, path, { body });
    expect([warned.code, warned.headers['warning']]).toEqual([201, '299 - "unknown field \\"dataz\\""']);
  });

  it('of what cannot be read say where it stops', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const answer = async (body: string) => (await rig.raw(POST, path, { body })).body;
    expect(await answer('{"metadata":')).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect((await answer('{"kind":"Secret","apiVersion":"v1"}')).message).toBe(
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    );
    expect((await answer('{"kind":"ConfigMap","apiVersion":"v1","data":"x"}')).message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string',
    );
    expect((await rig.raw(POST, path, { headers: { 'content-type': 'text/plain' }, body: 'x' })).code).toBe(
      415,
    );
    expect((await rig.raw(DELETE, '/api/v1/nonsense')).code).toBe(404);
  });
});

describe('KubernetesObjectApi', () => {
  it('finds its way by discovery for objects of every kind', async () => {
    const objects = k8s.KubernetesObjectApi.makeApiClient(rig.config);
    const metadata = { name: 'generic', namespace };
    const spec = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata };
    await objects.create({
      ...spec,
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'none' } } },
    } as never);
    expect(await objects.read(spec)).toMatchObject({ spec: { minAvailable: 1 } });
    await objects.patch(
      { ...spec, spec: { minAvailable: 2 } } as never,
      undefined,
      undefined,
      undefined,
      undefined,
      k8s.PatchStrategy.MergePatch,
    );
    const list = await objects.list<Loose>('policy/v1', 'PodDisruptionBudget', namespace);
    expect(list.items.map((each) => each.spec.minAvailable)).toEqual([2]);
    await objects.delete(spec);
    expect(await refusal(objects.read(spec))).toMatchObject({ code: 404 });
  });
});
