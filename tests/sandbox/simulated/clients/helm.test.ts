/**
 * The life of a release as Helm 4 asks for it: it keeps releases in Secrets that it sends as protobuf, applies on the server, and
 * waits with a watch that begins with what there is.
 */
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClientRig, clientRig, type Loose, PATIENCE } from './rig.ts';
import { protobufSecret } from './secret-as-protobuf.ts';

let rig: ClientRig;
let paths: { secrets: string; accounts: string; services: string; deployments: string };
beforeAll(async () => {
  rig = await clientRig();
  const core = `/api/v1/namespaces/${rig.namespace}`;
  paths = {
    secrets: `${core}/secrets`,
    accounts: `${core}/serviceaccounts`,
    services: `${core}/services`,
    deployments: `/apis/apps/v1/namespaces/${rig.namespace}/deployments`,
  };
});
afterAll(() => rig[Symbol.asyncDispose]());

const { GET, POST, PUT, PATCH, DELETE } = k8s.HttpMethod;
const RELEASE = 'sh.helm.release.v1.web.v1';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** A release keeps only the labels it is written with, and knows no resourceVersion. */
function writeRelease(method: k8s.HttpMethod, labels: Record<string, string>) {
  const body = protobufSecret({
    name: RELEASE,
    labels: { name: 'web', owner: 'helm', ...labels },
    data: { release: 'H4sIAA==' },
    type: 'helm.sh/release.v1',
  });
  const headers = { 'content-type': 'application/vnd.kubernetes.protobuf', accept: 'application/json' };
  return rig.raw(method, method === POST ? paths.secrets : `${paths.secrets}/${RELEASE}`, { headers, body });
}

function apply(path: string, object: object, force = false) {
  const query = `fieldManager=helm&fieldValidation=Strict&force=${force}`;
  const headers = { 'content-type': 'application/apply-patch+yaml', accept: 'application/json' };
  return rig.raw(PATCH, `${path}/web?${query}`, { headers, body: object });
}

const metadata = {
  name: 'web',
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'web' },
};
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: true };
const labels = { app: 'web' };
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { selector: labels, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }] },
};
function deployment(replicas: number) {
  const containers = [
    { name: 'web', image: 'nginx:1.27', ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }] },
  ];
  const template = { metadata: { labels }, spec: { serviceAccountName: 'web', containers } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

/** What a watch begins with: all there is, then a bookmark that says so. */
async function initialEvents(path: string): Promise<Loose[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Loose[]>();
  const events: Loose[] = [];
  const query = { allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan', sendInitialEvents: true };
  const onEvent = (type: string, object: Loose) => {
    events.push({ type, object });
    if (object.metadata.annotations?.['k8s.io/initial-events-end'] === 'true') resolve(events);
  };
  const watching = await new k8s.Watch(rig.config).watch(path, query, onEvent, (error) => {
    reject(error ?? new Error('the watch ended'));
  });
  const found = await promise;
  watching.abort();
  return found;
}

it('a release is installed: recorded, applied, waited for, recorded again', {
  timeout: PATIENCE,
}, async () => {
  expect((await rig.raw(GET, '/version')).body.gitVersion).toMatch(/^v1\.\d+\.\d+/);
  expect((await rig.raw(GET, `${paths.deployments}/web`)).body).toMatchObject({
    reason: 'NotFound',
    message: 'deployments.apps "web" not found',
  });
  const pending = await writeRelease(POST, { status: 'pending-install', createdAt: '1' });
  expect([pending.code, pending.body.data]).toEqual([201, { release: 'SDRzSUFBPT0=' }]);
  expect((await apply(paths.accounts, account)).code).toBe(201);
  expect((await apply(paths.services, service)).code).toBe(201);
  expect((await apply(paths.deployments, deployment(1))).code).toBe(201);
  const [added, bookmark, ...more] = await initialEvents(paths.deployments);
  expect([added.type, added.object.metadata.name]).toEqual(['ADDED', 'web']);
  expect([bookmark.type, bookmark.object.kind, more]).toEqual(['BOOKMARK', 'Deployment', []]);
  const ready = await rig.until(`${paths.deployments}/web`, (now) =>
    now?.status?.conditions?.some((each: Loose) => each.reason === 'NewReplicaSetAvailable'),
  );
  expect(ready.status).toMatchObject({ observedGeneration: ready.metadata.generation, availableReplicas: 1 });
  const deployed = await writeRelease(PUT, { status: 'deployed', modifiedAt: '2' });
  expect(deployed.code).toBe(200);
  expect(deployed.body.metadata.labels).toEqual({
    name: 'web',
    owner: 'helm',
    status: 'deployed',
    modifiedAt: '2',
  });
});

it('it is found by its labels, and its objects are shown as tables', async () => {
  const selector = encodeURIComponent('name=web,owner=helm,status=deployed');
  const found = await rig.raw(GET, `${paths.secrets}?labelSelector=${selector}`);
  expect(found.body.items.map((each: Loose) => each.metadata.name)).toEqual([RELEASE]);
  const options = { headers: { accept: TABLE } };
  const table = await rig.raw(GET, `${paths.deployments}/web?includeObject=Object`, options);
  expect(table.body).toMatchObject({
    kind: 'Table',
    rows: [{ object: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1 } } }],
  });
  expect(table.body.rows[0].cells.slice(0, 2)).toEqual(['web', '1/1']);
});

it('it is upgraded: what is the same stays as it is, what somebody else changed is a conflict', async () => {
  const before = await rig.raw(GET, `${paths.accounts}/web`);
  const same = await apply(paths.accounts, account);
  expect([same.code, same.body.metadata.resourceVersion]).toEqual([
    200,
    before.body.metadata.resourceVersion,
  ]);
  expect((await apply(paths.deployments, deployment(2))).body.spec.replicas).toBe(2);
  await rig.raw(PATCH, `${paths.deployments}/web?fieldManager=somebody`, {
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { replicas: 3 } },
  });
  const refused = await apply(paths.deployments, deployment(2));
  expect(refused.code).toBe(409);
  expect(refused.body.details.causes).toEqual([
    {
      reason: 'FieldManagerConflict',
      message: 'conflict with "somebody" using apps/v1',
      field: '.spec.replicas',
    },
  ]);
  expect((await apply(paths.deployments, deployment(2), true)).body.spec.replicas).toBe(2);
});

it('it is uninstalled: some kinds are answered as they were, some with a Status', async () => {
  const body = { propagationPolicy: 'Background' };
  expect((await rig.raw(DELETE, `${paths.services}/web`, { body })).body.kind).toBe('Service');
  expect((await rig.raw(DELETE, `${paths.accounts}/web`, { body })).body.kind).toBe('ServiceAccount');
  const deleted = await rig.raw(DELETE, `${paths.deployments}/web`, { body });
  expect(deleted.body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'web', group: 'apps', kind: 'deployments', uid: expect.any(String) },
  });
  expect((await rig.raw(DELETE, `${paths.secrets}/${RELEASE}`)).code).toBe(200);
  const left = await rig.raw(GET, `${paths.secrets}?labelSelector=owner%3Dhelm`);
  expect(left.body.items).toEqual([]);
});
