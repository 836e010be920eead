import { describe, expect, it } from 'vitest';
import { rollout } from '../../../checker/kinds/rollout.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
/** Without where to look. */
const look = async (keys: object, objects: KubeObject[]) =>
  (await full(keys, objects)).map(({ code, values }) => ({ code, values }));
const full = (keys: object, objects: KubeObject[]) =>
  rollout.look(
    rollout.params.parse({ deployment: 'web', namespace: 'shop', ...keys }),
    clusterOf(objects),
    signal,
  );

const web = (status: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'd1', generation: 3 },
  spec: { replicas: 2 },
  status: { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
});
const revision = (number: number, image: string, owner = 'd1'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${number}`,
    namespace: 'shop',
    annotations: { 'deployment.kubernetes.io/revision': String(number) },
    ownerReferences: [{ uid: owner, controller: true }],
  },
  spec: { template: { spec: { containers: [{ name: 'nginx', image }] } } },
});
const nginx = (version: string) => ({ spec: { containers: [{ name: 'nginx', image: `nginx:${version}` }] } });

describe('rollout', () => {
  it('says when there is no such workload, and when it is in another namespace', async () => {
    const values = { object: 'Deployment shop/web' };
    expect(await look({}, [])).toEqual([{ code: 'object.missing', values }]);
    const elsewhere = { ...web(), metadata: { name: 'web', namespace: 'default' } };
    expect(await look({}, [elsewhere])).toEqual([
      { code: 'object.elsewhere', values: { ...values, namespace: 'default' } },
    ]);
  });
});

describe('rollout, history', () => {
  const forwardAndBack = { history: [nginx('1.28'), nginx('1.27')], current: 2 };

  it('passes after a roll forward and an undo, which reuses the old ReplicaSet', async () => {
    expect(await look(forwardAndBack, [web(), revision(3, 'nginx:1.27'), revision(2, 'nginx:1.28')])).toEqual(
      [],
    );
  });

  it('counts revisions by number, also beyond nine', async () => {
    expect(
      await look(forwardAndBack, [web(), revision(10, 'nginx:1.27'), revision(9, 'nginx:1.28')]),
    ).toEqual([]);
  });

  it('does not mind other revisions in between', async () => {
    const sets = [revision(2, 'nginx:1.28'), revision(3, 'nginx:1.29'), revision(4, 'nginx:1.27')];
    expect(await look(forwardAndBack, [web(), ...sets])).toEqual([]);
  });

  it('says what differs in the newest revision', async () => {
    expect(await look(forwardAndBack, [web(), revision(1, 'nginx:1.27'), revision(2, 'nginx:1.28')])).toEqual(
      [
        {
          code: 'field.differs',
          values: {
            path: 'revision 2: spec.containers[name=nginx].image',
            want: 'nginx:1.27',
            got: 'nginx:1.28',
          },
        },
      ],
    );
  });

  it('says when a revision was never made', async () => {
    const findings = await look(forwardAndBack, [web(), revision(1, 'nginx:1.27')]);
    expect(findings.map((finding) => finding.code)).toEqual(['rollout.revision']);
  });

  it('says when the order is another', async () => {
    const history = [nginx('1.28'), nginx('1.27')];
    const sets = [revision(1, 'nginx:1.27'), revision(2, 'nginx:1.28')];
    const [finding] = await look({ history }, [web(), ...sets]);
    expect(finding).toMatchObject({ code: 'rollout.order', values: { step: 1, revision: 2 } });
  });

  it('ignores ReplicaSets of others', async () => {
    const sets = [revision(2, 'nginx:1.28', 'd0'), revision(3, 'nginx:1.27')];
    const findings = await look(forwardAndBack, [web(), ...sets]);
    expect(findings.map((finding) => finding.code)).toEqual(['rollout.revision']);
  });

  it('refuses a current revision that cannot be the newest', () => {
    const keys = { deployment: 'web', namespace: 'shop', history: [nginx('1'), nginx('2')], current: 1 };
    expect(rollout.params.safeParse(keys).error?.issues[0]).toMatchObject({ path: ['current'] });
  });
});

describe('rollout, complete', () => {
  it('passes when every replica is updated and available and no old one is left', async () => {
    expect(await look({}, [web()])).toEqual([]);
  });

  it.each([
    ['a replica is not updated', { updatedReplicas: 1 }],
    ['a replica is not available', { availableReplicas: 1 }],
    ['an old replica is left', { replicas: 3 }],
    ['the controller has not seen the last change', { observedGeneration: 2 }],
  ])('says so while %s', async (_reason, status) => {
    const findings = await look({}, [web(status)]);
    expect(findings.map((finding) => finding.code)).toEqual(['rollout.unfinished']);
  });

  it('can be left out', async () => {
    expect(await look({ complete: false }, [web({ replicas: 3 })])).toEqual([]);
  });

  it('says that there is no such Deployment', async () => {
    expect(await look({}, [])).toEqual([
      { code: 'object.missing', values: { object: 'Deployment shop/web' } },
    ]);
  });
});

describe('rollout, of other workloads and of Pods', () => {
  const statefulSet = (status: object): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'shop', uid: 's1', generation: 1 },
    spec: { replicas: 3, template: { spec: { containers: [{ name: 'db', image: 'redis:7' }] } } },
    status: {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      currentRevision: 'web-2',
      updateRevision: 'web-2',
      ...status,
    },
  });
  const daemonSet = (status: object): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'web', namespace: 'shop', uid: 'a1', generation: 1 },
    spec: {},
    status: {
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberMisscheduled: 0,
      ...status,
    },
  });
  const codes = async (keys: object, objects: KubeObject[]) =>
    (
      await rollout.look(rollout.params.parse({ namespace: 'shop', ...keys }), clusterOf(objects), signal)
    ).map(({ code }) => code);

  it('waits for a StatefulSet until its two revisions are one', async () => {
    const keys = { statefulSet: 'web', replicas: 3, template: { spec: { containers: [{ name: 'db' }] } } };
    expect(await codes(keys, [statefulSet({})])).toEqual([]);
    expect(await codes(keys, [statefulSet({ currentRevision: 'web-1' })])).toEqual(['rollout.unfinished']);
    const old = statefulSet({ currentRevision: 'web-1' });
    const onDelete = { ...old, spec: { ...(old['spec'] as object), updateStrategy: { type: 'OnDelete' } } };
    expect(await codes(keys, [onDelete])).toEqual([]);
    expect(await codes({ ...keys, replicas: 2 }, [statefulSet({})])).toEqual(['field.differs']);
    expect(await codes({ statefulSet: 'other' }, [statefulSet({})])).toEqual(['object.missing']);
  });

  it('counts the Pods of a DaemonSet by nodes', async () => {
    expect(await codes({ daemonSet: 'web', replicas: 2 }, [daemonSet({})])).toEqual([]);
    expect(await codes({ daemonSet: 'web', replicas: 3 }, [daemonSet({})])).toEqual(['field.differs']);
    expect(await codes({ daemonSet: 'web' }, [daemonSet({ numberAvailable: 1 })])).toEqual([
      'rollout.unfinished',
    ]);
    expect(await codes({ daemonSet: 'web' }, [daemonSet({ numberMisscheduled: 1 })])).toEqual([
      'rollout.unfinished',
    ]);
  });

  it('sees restarts of the present Pods, init containers included, and not those of Pods that are going', async () => {
    const pod = (name: string, restartCount: number, rest: object = {}): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'shop',
        ownerReferences: [{ kind: 'StatefulSet', uid: 's1', controller: true }],
        ...rest,
      },
      status: { containerStatuses: [{ restartCount: 0 }], initContainerStatuses: [{ restartCount }] },
    });
    const keys = { statefulSet: 'web', restarts: 0 };
    expect(await codes(keys, [statefulSet({}), pod('a', 0)])).toEqual([]);
    expect(await codes(keys, [statefulSet({}), pod('a', 1)])).toEqual(['rollout.restarts']);
    const going = pod('a', 1, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(await codes(keys, [statefulSet({}), going])).toEqual([]);
    expect(await codes(keys, [statefulSet({}), pod('a', 1, { ownerReferences: [] })])).toEqual([]);
  });

  it('takes one workload', () => {
    const problem = (keys: object) =>
      rollout.params.safeParse({ namespace: 'shop', ...keys }).error?.issues[0]?.message;
    expect(problem({})).toContain('give one of');
    expect(problem({ deployment: 'a', daemonSet: 'b' })).toContain('give one of');
    expect(problem({ daemonSet: 'b', history: [{}] })).toContain('only the revisions of a Deployment');
  });
});
