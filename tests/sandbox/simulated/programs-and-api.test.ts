import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCluster, type SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';
import { Collector } from '../../../sandbox/simulated/runtime/process/streams.ts';

let cluster: SimulatedCluster;
const rbac = 'rbac.authorization.k8s.io';

beforeAll(async () => {
  cluster = await createCluster({ name: 'api', nodes: 2, addons: 'none' });
  const { client } = cluster;
  const metadata = { name: 'reader', namespace: 'default' };
  client.create(`roles.${rbac}`, {
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata,
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'create'] }],
  });
  client.create(`rolebindings.${rbac}`, {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  });
  const containers = [{ name: 'c', image: 'nginx:1.27' }];
  const pod = { name: 'web', namespace: 'default' };
  client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: { containers } });
  for (let i = 0; i < 500 && phase() !== 'Running'; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
});
afterAll(async () => {
  await cluster.stop();
});

const phase = () => cluster.client.get('pods', 'default', 'web')?.['status'].phase;

/** Runs a script in the pod, with the token and the authority every pod finds. */
async function run(script: string): Promise<string> {
  const { nodeName } = cluster.client.get('pods', 'default', 'web')!['spec'];
  const stdout = new Collector();
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
  const ask = `curl -sS --cacert ${folder}/ca.crt -H "Authorization: Bearer $(cat ${folder}/token)"`;
  const text = `ask() { ${ask} "$@"; }; api=https://kubernetes.default.svc/api/v1/namespaces/default; ${script}`;
  await cluster.kubeletFor(nodeName)!.exec(
    { namespace: 'default', name: 'web', container: 'c' },
    ['sh', '-c', `{ ${text}; } 2>&1`],
    {
      stdin: undefined,
      stdout: (chunk) => stdout.write(chunk),
      stderr: () => undefined,
      tty: false,
      onResize: () => undefined,
    },
    AbortSignal.timeout(10_000),
  );
  return stdout.text();
}

it('a program in a pod reaches the API server by its Service, as its ServiceAccount', async () => {
  expect(await run('ask $api/configmaps -o /dev/null -w "%{http_code}"')).toBe('200');
  expect(await run('ask $api/secrets')).toContain('cannot list resource');
});

it('it writes, and hears of what others write while they write it', async () => {
  const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made"}}';
  const json = '-H "Content-Type: application/json"';
  const created = await run(
    `ask -X POST ${json} -d '${body}' $api/configmaps -o /dev/null -w "%{http_code}"`,
  );
  expect(created).toBe('201');
  const heard = run(
    'ask -m 1 -N "$api/configmaps?watch=true" | while read line; do case "$line" in *news*) echo heard; break;; esac; done',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const metadata = { name: 'news', namespace: 'default' };
  cluster.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  expect(await heard).toContain('heard\n');
});

it('it trusts nobody it was not told to trust', async () => {
  expect(await run('curl -sS https://kubernetes.default.svc/version; echo "rc $?"')).toMatch(
    /^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\n.*rc 60\n$/s,
  );
  expect(await run('curl -sk https://kubernetes.default.svc/livez')).toBe('ok');
  expect(await run('ask https://nginx.example/; echo "rc $?"')).toMatch(/Could not resolve host.*rc 6/s);
});

it('a NetworkPolicy keeps it from there as from anywhere', async () => {
  const policies = 'networkpolicies.networking.k8s.io';
  const metadata = { name: 'deny', namespace: 'default' };
  const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
  cluster.client.create(policies, { ...kind, metadata, spec: { podSelector: {}, policyTypes: ['Egress'] } });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await run('curl -sSk -m 1 https://10.96.0.1/livez; echo "rc $?"')).toContain('rc 28');
  cluster.client.delete(policies, 'default', 'deny');
});
