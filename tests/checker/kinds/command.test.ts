import { describe, expect, it } from 'vitest';
import { command } from '../../../checker/kinds/command.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { Fault } from '../../../sandbox/faults.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const pod = (name: string, phase = 'Running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'web' } },
  spec: { containers: [{ name: 'web' }, { name: 'side' }] },
  status: {
    phase,
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      { name: 'web', state: phase === 'Running' ? { running: {} } : { terminated: {} } },
      { name: 'side', state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ],
  },
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
        at: { exec: { namespace: 'shop', name: 'b' }, run: ['printenv', 'MODE'] },
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

  it('that ends with how to see more says what it said before', async () => {
    const said =
      'error: unknown field "podSubnet"\nTo see the stack trace of this error execute with --v=5 or higher\n';
    const cluster: ClusterView = {
      ...clusterOf([]),
      exec: async () => ({ exitCode: 1, stdout: '', stderr: said }),
    };
    expect(await look({ home: true, run: ['kubeadm', 'config', 'validate'] }, cluster)).toMatchObject([
      { code: 'command.exit', values: { said: 'error: unknown field "podSubnet"' } },
    ]);
    const long: ClusterView = {
      ...clusterOf([]),
      exec: async () => ({ exitCode: 1, stdout: '', stderr: `${'x'.repeat(300)}: unknown field "a"` }),
    };
    const [found] = await look({ home: true, run: ['kubeadm', 'config', 'validate'] }, long);
    expect(found?.values['said']).toMatch(/^…x+: unknown field "a"$/);
  });

  it('is not run in a container that does not run', async () => {
    const { cluster, asked } = answering({}, [pod('a', 'Succeeded')]);
    const params = { pod: { namespace: 'shop', name: 'a' }, run: ['ls'] };
    expect(await look(params, cluster)).toMatchObject([{ code: 'pod.not-running' }]);
    expect(asked).toEqual([]);
  });

  it('says what the container waits for', async () => {
    const message = 'configmap "app-config" not found';
    const waiting = { state: { waiting: { reason: 'CreateContainerConfigError', message } } };
    const held = { ...pod('a', 'Pending'), status: { containerStatuses: [{ name: 'web', ...waiting }] } };
    const params = { pod: { namespace: 'shop', name: 'a' }, run: ['ls'] };
    expect(await look(params, answering({}, [held]).cluster)).toMatchObject([
      {
        code: 'pod.waiting',
        values: { object: 'Pod shop/a', why: `CreateContainerConfigError: ${message}` },
      },
    ]);
  });

  it('is run in the first container, unless another is named', async () => {
    const places: unknown[] = [];
    const { cluster } = answering({}, [pod('a')]);
    const noting = {
      ...cluster,
      exec: async (place: unknown) => {
        places.push(place);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    };
    await look({ pod: { namespace: 'shop', name: 'a' }, run: ['ls'] }, noting);
    expect(places).toEqual([{ pod: { namespace: 'shop', name: 'a', container: 'web' } }]);
    const side = { pod: { namespace: 'shop', name: 'a', container: 'side' }, run: ['ls'] };
    expect(await look(side, noting)).toMatchObject([{ code: 'pod.waiting' }]);
  });

  it('that the container does not have is said to be so; any other trouble is ours', async () => {
    const failing = (message: string) => ({
      ...answering({}, [pod('a')]).cluster,
      exec: async () => {
        throw new Fault('sandbox/exec-failed', message, '');
      },
    });
    const params = { pod: { namespace: 'shop', name: 'a' }, run: ['printenv'] };
    const absent = 'exec: "printenv": executable file not found in $PATH: unknown';
    expect(await look(params, failing(absent))).toMatchObject([{ code: 'command.not-there' }]);
    await expect(look(params, failing('the connection ended'))).rejects.toThrow('the connection ended');
  });

  it('whose container stops just then is not run, and that is no fault', async () => {
    let asked = 0;
    const { cluster } = answering({}, [pod('a')]);
    const stopping: ClusterView = {
      ...cluster,
      get: async () => pod('a', asked++ === 0 ? 'Running' : 'Failed'),
      exec: async () => {
        throw new Fault('sandbox/exec-failed', 'container not found ("web")', '');
      },
    };
    const params = { pod: { namespace: 'shop', name: 'a' }, run: ['ls'] };
    expect(await look(params, stopping)).toMatchObject([{ code: 'pod.not-running' }]);
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
