import { describe, expect, it } from 'vitest';
import { command } from '../../../checker/kinds/command.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const pod = (name: string, phase = 'Running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'web' } },
  status: { phase, conditions: [{ type: 'Ready', status: 'True' }] },
});

/** Answers by what is run and where, and keeps what it was asked. */
function answering(answers: Record<string, string>, pods: KubeObject[] = [pod('a'), pod('b')]) {
  const asked: string[] = [];
  const cluster: ClusterView = {
    ...clusterOf(pods),
    exec: async (place, argv) => {
      const where = 'pod' in place ? place.pod.name : 'node' in place ? place.node : '~';
      asked.push(`${where}: ${argv.join(' ')}`);
      const stdout = answers[`${where}: ${argv.join(' ')}`];
      return stdout === undefined
        ? { exitCode: 1, stdout: '', stderr: 'not\nthere' }
        : { exitCode: 0, stdout, stderr: 'warned' };
    },
  };
  return { cluster, asked };
}

const look = (params: object, cluster: ClusterView) =>
  command.look(command.params.parse(params), cluster, never);
const inPods = { pod: { namespace: 'shop', labels: { app: 'web' } }, run: ['printenv', 'MODE'] };

describe('a command', () => {
  it('is run in every Pod, and each must answer as wanted', async () => {
    const good = answering({ 'a: printenv MODE': 'blue\n', 'b: printenv MODE': 'blue\n' });
    expect(await look({ ...inPods, is: 'blue' }, good.cluster)).toEqual([]);
    expect(good.asked).toEqual(['a: printenv MODE', 'b: printenv MODE']);
    const half = answering({ 'a: printenv MODE': 'blue\n', 'b: printenv MODE': 'red\n' });
    expect(await look({ ...inPods, is: 'blue' }, half.cluster)).toEqual([
      {
        code: 'text.differs',
        values: { where: 'printenv MODE (Pod shop/b)', got: 'red', want: 'blue' },
        at: { object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'b' } },
      },
    ]);
  });

  it('that ends with another code says what it said last', async () => {
    const { cluster } = answering({}, [pod('a')]);
    expect(await look(inPods, cluster)).toMatchObject([
      { code: 'command.exit', values: { got: 1, want: 0, said: 'there', place: 'Pod shop/a' } },
    ]);
    expect(await look({ ...inPods, exitCode: 1, errors: ['not'] }, cluster)).toEqual([]);
    expect(await look({ ...inPods, exitCode: 1, errors: ['other'] }, cluster)).toMatchObject([
      { code: 'command.silent' },
    ]);
  });

  it('is not run in a container that does not run', async () => {
    const { cluster, asked } = answering({}, [pod('a', 'Succeeded')]);
    const params = { pod: { namespace: 'shop', name: 'a' }, run: ['ls'] };
    expect(await look(params, cluster)).toMatchObject([{ code: 'pod.not-running' }]);
    expect(asked).toEqual([]);
  });

  it('at home is one of the tools, and nothing else', async () => {
    const { cluster } = answering({
      '~: kubectl kustomize lab/app': 'kind: Deployment\n---\nkind: Service\n',
    });
    const params = { home: true, run: ['kubectl', 'kustomize', 'lab/app'], yaml: [{ kind: 'Service' }] };
    expect(await look(params, cluster)).toEqual([]);
    expect(command.params.safeParse({ home: true, run: ['bash', '-c', 'true'] }).success).toBe(false);
  });

  it('requires what its place requires', () => {
    const requires = (params: object) => command.requiresFor?.(command.params.parse(params));
    expect(requires(inPods)).toEqual(['pod-exec']);
    expect(requires({ node: 'worker', run: ['true'] })).toEqual(['node-exec']);
    expect(requires({ home: true, run: ['kubectl'] })).toEqual([]);
  });

  it.each([
    [{ run: ['ls'] }],
    [{ ...inPods, node: 'worker' }],
    [{ ...inPods, run: [] }],
    [{ pod: { namespace: 'shop' }, run: ['ls'] }],
    [{ ...inPods, grows: 60 }],
  ])('is refused as %j', (params) => {
    expect(command.params.safeParse(params).success).toBe(false);
  });
});
