import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCluster, type SimulatedCluster } from '../../../../../sandbox/simulated/cluster.ts';
import { limits } from '../../../../../sandbox/simulated/limits.ts';
import { Collector } from '../../../../../sandbox/simulated/runtime/process/streams.ts';
import { kubectls } from '../../support.ts';

const SECRET = 'a-line-of-this-machine';
const KEPT = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${SECRET}}\n`;
const RBAC = 'rbac.authorization.k8s.io';
let cluster: SimulatedCluster;
/** A folder of this machine that no container may see. */
let outside: string;

const temporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith('naru-kubectl-'));
const known = new Set(temporary());
const left = () => temporary().filter((name) => !known.has(name));

beforeAll(async () => {
  process.env['KUBECTL'] = kubectls()[0];
  outside = mkdtempSync(join(tmpdir(), 'naru-outside-'));
  writeFileSync(join(outside, 'secret.yaml'), KEPT);
  cluster = await createCluster({ name: 'tool', nodes: 1, addons: 'none', timeFactor: 0.002 });
  const { client } = cluster;
  const rules = [{ apiGroups: ['', 'apps'], resources: ['pods', 'pods/exec', 'configmaps'], verbs: ['*'] }];
  const metadata = { name: 'worker', namespace: 'default' };
  client.create(`roles.${RBAC}`, { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules });
  client.create(`rolebindings.${RBAC}`, {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'Role', name: 'worker' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  });
  const containers = [{ name: 'c', image: 'bitnami/kubectl:1.36', command: ['sleep', '600'] }];
  client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'box', namespace: 'default' },
    spec: { containers, terminationGracePeriodSeconds: 0, tolerations: [{ operator: 'Exists' }] },
  });
  for (let i = 0; i < 500 && phase() !== 'Running'; i += 1) await pause(10);
});
afterAll(async () => {
  await cluster.stop();
  rmSync(outside, { recursive: true, force: true });
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const phase = () => cluster.client.get('pods', 'default', 'box')?.['status'].phase;

/** Runs a script in the container; what it prints, both streams together. */
async function run(script: string, signal = AbortSignal.timeout(20_000)): Promise<string> {
  const output = new Collector();
  const { nodeName } = cluster.client.get('pods', 'default', 'box')!['spec'];
  await cluster.kubeletFor(nodeName)!.exec(
    { namespace: 'default', name: 'box', container: 'c' },
    ['sh', '-c', `{ ${script}\n} 2>&1`],
    {
      stdin: undefined,
      stdout: (chunk) => output.write(chunk),
      stderr: () => undefined,
      tty: false,
      onResize: () => undefined,
    },
    signal,
  );
  return output.text();
}

describe('kubectl in a container', () => {
  it('asks the API server of its cluster as the ServiceAccount of the pod', async () => {
    expect(await run('kubectl get pods')).toMatch(/^NAME +READY +STATUS.*\nbox +1\/1 +Running/);
    expect(await run('kubectl get nodes; echo $?')).toMatch(
      /^Error from server \(Forbidden\): nodes is forbidden: User "system:serviceaccount:default:default".*\n1\n$/,
    );
  });

  it('applies what comes through a pipe, and files and folders of the container', async () => {
    const manifest = (name: string) =>
      `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "${name}"}}`;
    expect(await run(`echo '${manifest('one')}' | kubectl apply -f -`)).toBe('configmap/one created\n');
    await run(`mkdir -p /tmp/m; cd /tmp/m; echo '${manifest('two')}' > a.yaml; echo no > b.txt`);
    expect(await run('cd /tmp; kubectl apply -f m')).toBe('configmap/two created\n');
    expect(await run('cd /tmp/m; kubectl get -f a.yaml -o name')).toBe('configmap/two\n');
    expect(await run('cd /tmp/m; kubectl delete -f ./a.yaml,/tmp/m/a.yaml --ignore-not-found')).toContain(
      'two',
    );
    expect(await run('cd /tmp; kubectl apply -f nope.yaml')).toBe(
      'error: the path "nope.yaml" does not exist\n',
    );
    const made = await run(
      'cd /tmp/m; kubectl create cm f --from-file=b.txt --from-file=k=b.txt -o jsonpath={.data}',
    );
    expect(JSON.parse(made)).toEqual({ 'b.txt': 'no\n', k: 'no\n' });
    expect(await run("echo '{{.kind}}' > /tmp/t; kubectl get cm f -o go-template-file=/tmp/t")).toBe(
      'ConfigMap\n',
    );
  });

  it('uses a kubeconfig of the container, and no credential plug-in that one names', async () => {
    const script = `cat > /tmp/k <<EOF
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://kubernetes.default.svc", certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt}}]
users: [{name: u, user: {tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token}}, {name: x, user: {exec: {command: /bin/sh, args: [-c, "id > ${outside}/ran"]}}}]
contexts: [{name: one, context: {cluster: c, user: u}}, {name: two, context: {cluster: c, user: x}}]
current-context: one
EOF`;
    await run(script);
    expect(await run('kubectl --kubeconfig=/tmp/k get po -o name')).toBe('pod/box\n');
    expect(await run('KUBECONFIG=/tmp/k kubectl get po -o name')).toBe('pod/box\n');
    expect(await run('KUBECONFIG=/tmp/k kubectl --context=two get po')).toContain('a credential plugin');
    expect(readdirSync(outside)).toEqual(['secret.yaml']);
    expect(await run('kubectl --kubeconfig=/none get po')).toContain('/none: no such file');
    expect(await run('kubectl --context=none get po')).toBe('error: context "none" does not exist\n');
  });

  it('shows and changes the kubeconfig of the container', async () => {
    const config = 'export KUBECONFIG=/tmp/c/config; kubectl config';
    expect(await run(`${config} current-context; ${config} view -o jsonpath={.contexts}`)).toMatch(
      /current-context is not set/,
    );
    await run(
      `${config} set-cluster c --server=https://kubernetes.default --certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt
kubectl config set-credentials u --token=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)
kubectl config set-context one --cluster=c --user=u --namespace=default`,
    );
    expect(await run(`${config} use-context one`)).toBe('Switched to context "one".\n');
    expect(await run('export KUBECONFIG=/tmp/c/config; kubectl get po -o name')).toBe('pod/box\n');
    expect(await run('cat /tmp/c/config')).toContain('serviceaccount/ca.crt\n');
    expect(await run('kubectl config view --flatten')).toContain('not in the simulated image');
    expect(await run('kubectl config get-contexts --kubeconfig=/tmp/c/config -o name')).toBe('one\n');
  });

  it('streams what it hears, and ends when it is told to', async () => {
    const watched = run(
      'kubectl get cm -w -o name | while read n; do echo "$n"; [ $n = configmap/late ] && break; done',
    );
    let isOver = false;
    void watched.finally(() => {
      isOver = true;
    });
    // A program finds out that nobody reads any more when it next writes.
    for (let i = 0; i < 100 && !isOver; i += 1) {
      await pause(100);
      const metadata = { name: i === 0 ? 'late' : `later-${i}`, namespace: 'default' };
      cluster.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    }
    expect(await watched).toContain('configmap/late\n');
    expect(await run('kubectl get cm -w > /dev/null & sleep 0.3; kill $!; wait $!; echo $?')).toBe('143\n');
    expect(await run('echo hello | kubectl exec -i box -- cat')).toBe('hello\n');
    expect(await run('kubectl exec box -- sh -c "exit 7"; echo $?')).toContain('\n7\n');
  });

  it('a NetworkPolicy keeps it from the API server', async () => {
    const policies = 'networkpolicies.networking.k8s.io';
    const metadata = { name: 'deny', namespace: 'default' };
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    cluster.client.create(policies, {
      ...kind,
      metadata,
      spec: { podSelector: {}, policyTypes: ['Egress'] },
    });
    await pause(20);
    expect(await run('kubectl get pods')).toMatch(
      /Unable to connect to the server: dial tcp 10\.96\.0\.1:443: i\/o timeout\n$/,
    );
    cluster.client.delete(policies, 'default', 'deny');
    await pause(20);
    expect(await run('kubectl -s https://nobody.example get pods')).toMatch(
      /lookup nobody\.example on .*no such host\n$/,
    );
    expect(await run('kubectl -s http://127.0.0.1:1 get pods')).toContain(
      'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
    );
  });

  it('waits for its turn when too many run', async () => {
    const before = limits.children.ofCluster;
    Object.assign(limits.children, { ofCluster: 1 });
    try {
      const both = run('kubectl get po box -o name & kubectl get po box -o name; wait');
      expect(await both).toBe('pod/box\npod/box\n');
    } finally {
      Object.assign(limits.children, { ofCluster: before });
    }
  });
});

describe('a container sees no file, program or port of this machine', () => {
  it.each([
    'kubectl create cm x --dry-run=client -o yaml --from-file=FILE',
    'kubectl create cm x --dry-run=client -o yaml --from-file=k=FILE',
    'kubectl create cm x --dry-run=client -o yaml --from-file=DIR',
    'kubectl create cm x --dry-run=client -o yaml --from-env-file=FILE',
    'kubectl create cm x --dry-run=client -o yaml --from-file=/tmp/../../../../../..FILE',
    'cd /; kubectl create cm x --dry-run=client -o yaml --from-file=../../../../../../..FILE',
    "kubectl create cm x --dry-run=client -o yaml '--from-file=/tmp/t,FILE'",
    `kubectl create cm x --dry-run=client -o yaml '--from-file="FILE"'`,
    'kubectl create secret tls x --dry-run=client -o yaml --cert=FILE --key=FILE',
    'kubectl apply --dry-run=client -o yaml -f FILE',
    "kubectl apply --dry-run=client -o yaml -f 'DIR/*.yaml'",
    'kubectl apply --dry-run=client -o yaml -f file://FILE',
    'ln -sf FILE /tmp/l.yaml; kubectl apply --dry-run=client -o yaml -f /tmp/l.yaml',
    'ln -sfn DIR /tmp/d; kubectl apply --dry-run=client -o yaml -f /tmp/d',
    'kubectl patch cm x --patch-file=FILE',
    'kubectl get po box -o go-template-file=FILE',
    'kubectl get po box -o go-template-file --template=FILE',
    'kubectl get po box -o jsonpath-file=FILE',
    'kubectl get po box -o templatefile=FILE',
    'kubectl get po -o custom-columns-file=FILE',
    'kubectl get po --kubeconfig=FILE',
    'KUBECONFIG=FILE kubectl get po',
    'KUBECONFIG=/nope:FILE kubectl get po -v=9 | grep -v "GET https"',
    'kubectl get po --certificate-authority=FILE',
    'kubectl get po --client-certificate=FILE --client-key=FILE',
    'kubectl debug box --custom=FILE --image=busybox:1.36',
    'kubectl kustomize DIR',
    'kubectl apply -k DIR',
    'kubectl cp FILE box:/tmp/x; cat /tmp/x',
    'EDITOR=cat KUBE_EDITOR=cat kubectl edit pod box',
    'KUBECTL_EXTERNAL_DIFF="cat FILE" kubectl diff -f /tmp/t',
    'kubectl config set-cluster x --certificate-authority=FILE --embed-certs; cat /root/.kube/config',
    'kubectl config set-cluster x --certificate-authority=FILE; kubectl config view --raw --minify=false; kubectl --kubeconfig=/root/.kube/config get po',
    'kubectl --kubeconfig=FILE config view --raw',
    'KUBECONFIG=FILE kubectl config set-context a; cat FILE',
    'kubectl -- FILE',
  ])('%s', async (command) => {
    const script = command.replaceAll('FILE', `${outside}/secret.yaml`).replaceAll('DIR', outside);
    const shown = await run(script);
    expect(shown).not.toContain(SECRET);
    expect(readFileSync(join(outside, 'secret.yaml'), 'utf8')).toBe(KEPT);
    // Nor where it runs, nor who reached what for it.
    expect(shown).not.toMatch(/naru-kubectl|naru:[0-9a-f]{32}|BROKEN/);
  });

  it('a server of this machine is not reached, by whatever flag', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const script of [
      `kubectl -s http://${address} get pods`,
      `kubectl -s ${address} get pods --cluster=nope`,
      `kubectl --token=x -s http://${address} version`,
      `kubectl apply -f http://${address}/x.yaml`,
      `kubectl get --raw http://${address}/api`,
      `HTTPS_PROXY=http://${address} HTTP_PROXY=http://${address} kubectl get pods`,
    ])
      await run(script);
    expect(asked).toBe(0);
    server.close();
  });

  it('nothing is left of it when its container has ended', async () => {
    expect(left().length).toBe(1);
    const waiting = run('kubectl get cm -w').catch(() => 'ended');
    await pause(300);
    const [folder] = left();
    cluster.client.delete('pods', 'default', 'box');
    await waiting;
    for (let i = 0; i < 300 && left().length > 0; i += 1) await pause(10);
    expect(left()).toEqual([]);
    const running = () => execFileSync('ps', ['-eo', 'pid,args']).toString();
    expect(running()).not.toContain(folder);
  });
});
