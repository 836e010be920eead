/** The commands a learner types about rights, with every kubectl of this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { makeRequest } from '../pki/requests.ts';
import { bootCluster, kubectls, type Outcome, type TestCluster } from '../support.ts';

describe.each(kubectls().map((kubectl) => ({ kubectl })))('$kubectl', ({ kubectl }) => {
  let test: TestCluster;
  const run = (args: string | string[], stdin = ''): Promise<Outcome> =>
    test.kubectl(args, { kubectl, stdin });

  beforeAll(async () => {
    await ensureSchema();
    test = await bootCluster();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it('gives rights with generators, and asks about them', async () => {
    const created = [
      'create serviceaccount viewer',
      'create role pod-reader --verb=get,list,watch --resource=pods,pods/log',
      'create rolebinding viewers --role=pod-reader --serviceaccount=default:viewer --user=jane --group=devs',
      'create clusterrole node-reader --verb=get --resource=nodes --resource-name=naru-control-plane',
      'create clusterrolebinding node-readers --clusterrole=node-reader --user=jane',
    ];
    for (const args of created) expect((await run(args)).stderr, args).toBe('');
    const asked: [string, string][] = [
      ['list pods --as=jane', 'yes\n'],
      ['delete pods --as=jane', 'no\n'],
      ['list pods --as=system:serviceaccount:default:viewer', 'yes\n'],
      ['list pods --as=bob --as-group=devs', 'yes\n'],
      ['get nodes/naru-control-plane --as=jane', 'yes\n'],
      ['get nodes/other --as=jane', 'no\n'],
      ['get /metrics --as=jane', 'no\n'],
      ['* *', 'yes\n'],
    ];
    const answers = await Promise.all(asked.map(([args]) => run(`auth can-i ${args}`)));
    expect(asked.map(([args], index) => [args, answers[index]?.stdout])).toEqual(asked);
    const { stdout } = await run('auth can-i --list --as=jane');
    expect(stdout).toMatch(/^pods\s+\[\]\s+\[\]\s+\[get list watch\]$/m);
    expect(stdout).toMatch(/^nodes\s+\[\]\s+\[naru-control-plane\]\s+\[get\]$/m);
    expect((await run('get rolebinding viewers -o wide')).stdout).toMatch(
      /viewers\s+Role\/pod-reader\s+\S+\s+jane\s+devs\s+default\/viewer/,
    );
    expect((await run('get secrets --as=jane')).stderr).toBe(
      'Error from server (Forbidden): secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "default"\n',
    );
  });

  it('says who one is', async () => {
    const { stdout } = await run('auth whoami --as=jane --as-group=devs');
    expect(stdout).toMatch(/^Username\s+jane\nGroups\s+\[devs system:authenticated\]$/m);
  });

  it('brings roles and bindings to where a file wants them', async () => {
    const role = (verb: string) =>
      JSON.stringify({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'rec', namespace: 'default' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
      });
    expect(await run('auth reconcile -f -', role('get'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('reconciled'),
    });
    expect((await run('auth reconcile -f -', role('list'))).code).toBe(0);
    const { stdout } = await run('get role rec -o jsonpath={.rules[*].verbs}');
    expect(stdout).toBe('["get"] ["list"]');
  });

  it('makes tokens, and comes in with one', async () => {
    await run('create serviceaccount app');
    const { stdout: token } = await run('create token app --duration=1h');
    const withToken = (name: string) =>
      `--kubeconfig=/dev/null --server=https://127.0.0.1:${test.cluster.port} --insecure-skip-tls-verify --token=${name.trim()}`;
    expect((await run(`${withToken(token)} get pods -n default`)).stderr).toBe(
      'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:app" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
    expect((await run(`${withToken('nonsense')} get pods`)).stderr).toContain(
      'You must be logged in to the server',
    );
  });

  it('takes a learner from a key to a user with rights', async () => {
    const { request, key } = await makeRequest('CN=dora, O=builders', { rsa: true });
    const manifest = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'dora' },
      spec: {
        request: Buffer.from(request).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        expirationSeconds: 86400,
        usages: ['client auth'],
      },
    };
    expect((await run('apply -f -', JSON.stringify(manifest))).stderr).toBe('');
    expect((await run('get csr dora')).stdout).toMatch(
      /dora\s+\S+\s+kubernetes.io\/kube-apiserver-client\s+kubernetes-admin\s+24h\s+Pending/,
    );
    expect((await run('certificate approve dora')).stdout).toBe(
      'certificatesigningrequest.certificates.k8s.io/dora approved\n',
    );
    await expect.poll(async () => (await run('get csr dora')).stdout).toContain('Approved,Issued');
    const { stdout } = await run('get csr dora -o jsonpath={.status.certificate}');
    writeFileSync(join(test.directory, 'dora.crt'), Buffer.from(stdout, 'base64'));
    writeFileSync(join(test.directory, 'dora.key'), key);
    const files = ['crt', 'key'].map((end) => join(test.directory, `dora.${end}`));
    await run(`config set-credentials dora --client-certificate=${files[0]} --client-key=${files[1]}`);
    expect((await run('--user=dora get pods')).stderr).toContain('User "dora" cannot list resource "pods"');
    await run('create rolebinding dora --clusterrole=view --group=builders');
    expect((await run('--user=dora get pods')).stderr).toBe('No resources found in default namespace.\n');
    expect((await run('certificate deny dora')).stderr).toContain('is already Approved');
  });
});
