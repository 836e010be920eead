import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKube } from '../../../../sandbox/kube.ts';
import type { Kube, KubeRequest } from '../../../../sandbox/kube-types.ts';
import { createCluster, type SimulatedCluster } from '../../../../sandbox/simulated/cluster.ts';

const signal = AbortSignal.timeout(60_000);
let cluster: SimulatedCluster;
let outside: Kube;
let inside: Kube;
const asked: KubeRequest[] = [];

beforeAll(async () => {
  cluster = await createCluster({ name: 'inside', nodes: 1 });
  outside = await openKube(cluster.kubeconfig());
  inside = await openKube(cluster.kubeconfig(), (request, end) => {
    asked.push(request);
    return cluster.ask(request, end);
  });
});

afterAll(async () => {
  outside.close();
  inside.close();
  await cluster.stop();
});

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'here', namespace: 'default' } };

describe('requests of this process', () => {
  it('are answered as those that come to the port', async () => {
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
    expect(await inside.get(ref, signal)).toEqual(await outside.get(ref, signal));
    const pods = { apiVersion: 'v1', kind: 'Service' };
    expect(await inside.list(pods, signal)).toEqual(await outside.list(pods, signal));
    expect(await inside.get({ ...ref, name: 'nowhere' }, signal)).toBeUndefined();
  });

  it('write in the name of the administrator, and are refused what is not right', async () => {
    await inside.apply([{ ...configMap, data: { from: 'inside' } }], signal);
    expect(await outside.get({ ...configMap, name: 'here', namespace: 'default' }, signal)).toMatchObject({
      data: { from: 'inside' },
      metadata: { managedFields: [{ manager: 'naru' }] },
    });
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const said = await cluster.ask({ method: 'POST', path, body: review }, signal);
    const whoami = JSON.parse(said.text);
    expect(whoami.status.userInfo.username).toBe('kubernetes-admin');
    expect(whoami.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const bad = { ...configMap, metadata: { name: 'Not A Name', namespace: 'default' } };
    const answer = await cluster.ask(
      { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: bad },
      signal,
    );
    expect(answer.status).toBe(422);
  });

  it('go to the port when they are about the server itself', async () => {
    asked.length = 0;
    expect((await inside.raw('/version', signal)).status).toBe(200);
    expect(await inside.alive(signal)).toBe(true);
    expect(asked).toEqual([]);
  });

  it('end when whoever asked loses interest', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(cluster.ask({ method: 'GET', path: '/api/v1/pods' }, controller.signal)).rejects.toThrow(
      'enough',
    );
  });

  it('find nobody once the cluster is stopped', async () => {
    const other = await createCluster({ name: 'stopped', nodes: 1 });
    await other.stop();
    await expect(other.ask({ method: 'GET', path: '/api/v1/pods' }, signal)).rejects.toThrow('ECONNREFUSED');
  });
});
