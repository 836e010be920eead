import { describe, expect, it } from 'vitest';
import { exerciseSchema, lessonSchema } from '../../lessons/schema.ts';

/** What is wrong with an exercise that has this step, by path. */
function problems(step: object): string[] {
  const { error } = exerciseSchema.safeParse({ setup: [step] });
  return (error?.issues ?? [])
    .filter(({ path }) => path[0] === 'setup')
    .map(({ path, message }) => `${path.slice(2).join('.')} ${message}`);
}

describe('a file of a setup', () => {
  it('goes to the home, or to a whole path on a node', () => {
    expect(problems({ file: 'a.yaml' })).toEqual([]);
    expect(problems({ file: 'a.yaml', to: '~/lab/b/a.yaml' })).toEqual([]);
    expect(problems({ file: 'a.yaml', node: 'worker', to: '/etc/a.yaml' })).toEqual([]);
  });

  it('goes nowhere else', () => {
    expect(problems({ file: 'a.yaml', to: '/etc/a.yaml' })).toEqual(['to goes with node']);
    const whole = ['to must be a whole path where there is a node'];
    expect(problems({ file: 'a.yaml', node: 'worker' })).toEqual(whole);
    expect(problems({ file: 'a.yaml', node: 'worker', to: 'lab/a.yaml' })).toEqual(whole);
    expect(problems({ apply: 'a.yaml', node: 'worker' })).toEqual(['node does not go with apply']);
  });
});

describe('a change of a text in a setup', () => {
  const edit = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' };

  it('says where, what and what instead', () => {
    const whole = { edit, field: "data['config.conf']", replaces: 'a', with: '' };
    expect(problems(whole)).toEqual([]);
    expect(problems({ edit, field: 'data.a', replaces: 'a' })).toEqual(['with is missing']);
    expect(problems({ ...whole, field: 'spec.containers[0].image' })).toEqual([
      "field name a field of mappings, such as data['config.conf']",
    ]);
  });
});

describe('the cluster of an exercise', () => {
  const wrong = (sandbox: object): string[] =>
    (exerciseSchema.safeParse({ sandbox }).error?.issues ?? [])
      .filter(({ path }) => path[0] === 'sandbox')
      .map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);

  it('may have a shape of its own, kept as it is written', () => {
    const sandbox = {
      nodes: 4,
      controlPlanes: 3,
      labels: { cp2: { zone: 'b' } },
      taints: { worker1: ['dedicated=db:NoSchedule'] },
      kubernetes: '1.35',
      network: 'calico',
    };
    expect(wrong(sandbox)).toEqual([]);
    expect(lessonSchema.parse({ domain: 'foundations', minutes: 5, sandbox }).sandbox).toEqual(sandbox);
  });

  it('names nodes that there are, and as many control planes as can agree', () => {
    const there = 'there is no such node; there are cp, worker1';
    expect(wrong({ nodes: 2, labels: { worker2: { a: 'b' } } })).toEqual([`labels.worker2: ${there}`]);
    expect(wrong({ nodes: 2, taints: { cp2: ['a:NoExecute'] } })).toEqual([`taints.cp2: ${there}`]);
    expect(wrong({ nodes: 2, controlPlanes: 3 })).toContain(
      'controlPlanes: of 2 nodes 3 cannot be control planes',
    );
    expect(wrong({ nodes: 4, controlPlanes: 2 })).toHaveLength(1);
    expect(wrong({ nodes: 1, taints: { cp: ['often'] } })).toEqual([
      'taints.cp.0: write a taint such as dedicated=db:NoSchedule',
    ]);
  });
});
