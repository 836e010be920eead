import { describe, expect, it } from 'vitest';
import { kubeconfig } from '../../../checker/kinds/kubeconfig.ts';
import { startRecord } from '../../../checker/start-record.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { Fault } from '../../../sandbox/faults.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const SERVER = 'https://127.0.0.1:6443';
const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo', namespace: 'ops' } };

interface Written {
  readonly server?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
}

function written({ server = SERVER, cluster, user = { token: 'abc' }, context }: Written = {}): string {
  return [
    'kind: Config',
    'current-context: ops',
    `clusters: [{ name: c, cluster: ${JSON.stringify({ server, ...cluster })} }]`,
    `users: [{ name: u, user: ${JSON.stringify(user)} }]`,
    `contexts: [{ name: ops, context: ${JSON.stringify({ cluster: 'c', user: 'u', namespace: 'ops', ...context })} }]`,
  ].join('\n');
}

/** The learner is who the token says; what was given to `signIn` is kept. */
function clusterWith(files: Record<string, string>, more: Partial<ClusterView> = {}) {
  const seen: string[] = [];
  const cluster: ClusterView = {
    ...clusterOf([pod]),
    server: SERVER,
    raw: async () => ({ status: 200, text: '{}' }),
    readHome: async (path) =>
      files[path] === undefined ? undefined : { content: files[path], mode: '0600', owner: 'me' },
    signIn: async (text) => {
      seen.push(text);
      const userInfo = { username: 'jiwon', groups: ['developers', 'system:authenticated'] };
      return {
        list: clusterOf([pod]).list,
        change: async () => ({ object: { status: { userInfo } } }),
        close: () => {},
      };
    },
    ...more,
  };
  return { cluster, seen };
}

async function look(params: object, files: Record<string, string>, more: Partial<ClusterView> = {}) {
  const { cluster, seen } = clusterWith(files, more);
  const wanted = kubeconfig.params.parse({ home: 'lab/k', ...params });
  const found = (await kubeconfig.look(wanted, cluster, never)).map(({ code, values }) => ({
    code,
    ...values,
  }));
  return { found, seen };
}

describe('a kubeconfig', () => {
  it('says who one is with it, and what one sees', async () => {
    const sees = { apiVersion: 'v1', kind: 'Pod', names: ['demo'] };
    const right = await look({ user: 'jiwon', groups: ['developers'], sees }, { 'lab/k': written() });
    expect(right.found).toEqual([]);
    const wrong = await look(
      { user: 'minsu', groups: ['admins'], sees: { ...sees, names: ['x'] } },
      { 'lab/k': written() },
    );
    expect(wrong.found).toMatchObject([
      { code: 'kubeconfig.user', got: 'jiwon', want: 'minsu' },
      { code: 'kubeconfig.group', want: 'admins' },
      { code: 'kubeconfig.unseen', want: 'Pod x', namespace: 'ops' },
    ]);
  });

  it.each([
    ['exec', { user: { exec: { command: 'sh', args: ['-c', 'touch /tmp/x'] } } }, 'kubeconfig.program'],
    ['auth-provider', { user: { 'auth-provider': { name: 'gcp' } } }, 'kubeconfig.program'],
    ['another cluster', { server: 'https://10.0.0.1:6443' }, 'kubeconfig.server'],
    ['another port', { server: 'https://127.0.0.1:16443' }, 'kubeconfig.server'],
    ['a proxy', { cluster: { 'proxy-url': 'http://10.0.0.1' } }, 'kubeconfig.server'],
    ['a file of this machine', { user: { tokenFile: '/etc/passwd' } }, 'kubeconfig.file'],
    ['a file outside the home', { user: { tokenFile: '../../etc/passwd' } }, 'kubeconfig.file'],
    ['a context without a user', { context: { user: 'other' } }, 'kubeconfig.user-missing'],
    ['a context without a cluster', { context: { cluster: 'other' } }, 'kubeconfig.cluster-missing'],
  ])('with %s is not used', async (_, text, code) => {
    const { found, seen } = await look({ user: 'jiwon' }, { 'lab/k': written(text) });
    expect(found).toMatchObject([{ code }]);
    expect(seen).toEqual([]);
  });

  it('is handed on with everything inline and nothing besides', async () => {
    const text = written({
      user: { tokenFile: 'token', extra: 'x' },
      cluster: { 'certificate-authority': 'ca.crt', extra: 'x' },
    });
    const { found, seen } = await look(
      { user: 'jiwon' },
      { 'lab/k': text, 'lab/token': 'abc\n', 'lab/ca.crt': 'PEM' },
    );
    expect(found).toEqual([]);
    expect(seen[0]).not.toContain('extra');
    expect(JSON.parse(seen[0] ?? '')).toMatchObject({
      users: [{ user: { token: 'abc' } }],
      clusters: [{ cluster: { server: SERVER, 'certificate-authority-data': 'UEVN' } }],
    });
  });

  it('must verify the server where that is asked, and never be somebody else', async () => {
    const text = written({
      cluster: { 'insecure-skip-tls-verify': true },
      user: { token: 'abc', as: 'admin' },
    });
    const { found } = await look({ verified: true }, { 'lab/k': text });
    expect(found.map(({ code }) => code)).toEqual(['kubeconfig.insecure', 'kubeconfig.impersonates']);
  });

  it('keeps the token of the start where that is asked', async () => {
    const start = startRecord([{ home: 'lab/k', was: 'users:\n- name: u\n  user:\n    token: abc\n' }]);
    expect((await look({ sameToken: true }, { 'lab/k': written() }, { start })).found).toEqual([]);
    const other = written({ user: { token: 'xyz' } });
    expect((await look({ sameToken: true }, { 'lab/k': other }, { start })).found).toMatchObject([
      { code: 'kubeconfig.token' },
    ]);
  });

  it('that the cluster refuses says why; a cluster that is away is no fault of the learner', async () => {
    const refuse = async () => {
      throw new Fault('sandbox/api-refused', 'Unauthorized', '');
    };
    const refused = await look({ user: 'jiwon' }, { 'lab/k': written() }, { signIn: refuse });
    expect(refused.found).toMatchObject([{ code: 'kubeconfig.refused', why: 'Unauthorized' }]);
    const away = async () => {
      throw new Fault('sandbox/api-unreachable', 'nobody answers', '');
    };
    await expect(
      look({ user: 'jiwon' }, { 'lab/k': written() }, { signIn: refuse, raw: away }),
    ).rejects.toThrow('nobody answers');
  });

  it('that is missing or no YAML is said to be so', async () => {
    expect((await look({ context: 'ops' }, {})).found).toMatchObject([{ code: 'file.missing' }]);
    expect((await look({ context: 'ops' }, { 'lab/k': 'a: [' })).found).toMatchObject([
      { code: 'kubeconfig.broken' },
    ]);
    expect((await look({ context: 'x', namespace: 'y' }, { 'lab/k': written() })).found).toMatchObject([
      { code: 'kubeconfig.context', got: 'ops', want: 'x' },
      { code: 'kubeconfig.namespace', got: 'ops', want: 'y' },
    ]);
  });
});
