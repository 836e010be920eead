import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, kubectls, type TestCluster } from './support.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, labels: { app: api } }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
      - { name: web, image: nginx, env: [{ name: MODE, value: a }], ports: [{ containerPort: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
`;

/** The same journey with every kubectl of this machine: their requests differ between versions. */
describe.each(kubectls())('%s', (kubectl) => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await bootCluster({ nodes: 2, timeFactor: 0.01 });
  });
  afterAll(async () => {
    expect(test.logged).toEqual([]);
    await test[Symbol.asyncDispose]();
  });

  /** Runs kubectl, which must succeed, and returns what it printed. */
  async function run(args: string | readonly string[], stdin?: string): Promise<string> {
    const outcome = await test.kubectl(args, { kubectl, ...(stdin === undefined ? {} : { stdin }) });
    expect(outcome).toMatchObject({ code: 0 });
    return outcome.stdout;
  }

  /** Runs kubectl, which must fail, and returns what it complained. */
  async function fail(args: string | readonly string[], stdin?: string): Promise<string> {
    const outcome = await test.kubectl(args, { kubectl, ...(stdin === undefined ? {} : { stdin }) });
    expect(outcome.code).not.toBe(0);
    return outcome.stderr.trim();
  }

  it('creates a deployment from the command line, whose body is protobuf, and waits for it', async () => {
    expect(await run('create deployment web --image=nginx --replicas=2 --port=80')).toBe(
      'deployment.apps/web created\n',
    );
    expect(await run('rollout status deployment/web --timeout=10s')).toContain(
      'deployment "web" successfully rolled out',
    );
    expect(await run('wait pod -l app=web --for=condition=Ready --timeout=10s')).toMatch(
      /^pod\/web-\S+ condition met\n/,
    );
    expect(await run('get deployment web -o wide')).toMatch(
      /NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +2\/2 +2 +2 +\S+ +nginx +nginx +app=web\n/,
    );
    expect(await fail('create deployment web --image=nginx')).toBe(
      'error: failed to create deployment: deployments.apps "web" already exists',
    );
  });

  it('applies, sees no change, applies a change, and shows the difference before', async () => {
    expect(await run('apply -f -', MANIFEST)).toBe('deployment.apps/api created\nservice/api created\n');
    expect(await run('apply -f -', MANIFEST)).toBe('deployment.apps/api unchanged\nservice/api unchanged\n');
    const changed = MANIFEST.replace('value: a', 'value: b').replace('replicas: 2', 'replicas: 1');
    const diff = await test.kubectl('diff -f -', { kubectl, stdin: changed });
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/-\s+value: a\n\+\s+value: b/);
    expect(await run('apply -f -', changed)).toBe('deployment.apps/api configured\nservice/api unchanged\n');
    expect(
      await run(
        'get deployment api -o jsonpath={.spec.replicas},{.spec.template.spec.containers[*].env[*].value}',
      ),
    ).toBe('1,b');
    expect(await run('apply --dry-run=server -f -', MANIFEST)).toContain(
      'deployment.apps/api configured (server dry run)',
    );
    expect(await run('get deployment api -o jsonpath={.spec.replicas}')).toBe('1');
  });

  it('refuses unknown fields with the place they are in', async () => {
    const broken = MANIFEST.replace('replicas: 2', 'replicaz: 2');
    expect(await fail('apply -f -', broken)).toMatch(/strict decoding error: unknown field "spec\.replicaz"/);
  });

  it('patches in three ways, labels, annotates and scales', async () => {
    const patch = (type: string, body: object) =>
      run(['patch', 'deployment', 'web', `--type=${type}`, '-p', JSON.stringify(body)]);
    const images = 'get deployment web -o jsonpath={.spec.template.spec.containers[*].image}';
    await patch('strategic', {
      spec: { template: { spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } } },
    });
    expect(await run(images)).toBe('nginx:1.27');
    await patch('json', [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:1.28' },
    ]);
    expect(await run(images)).toBe('nginx:1.28');
    await patch('merge', { spec: { minReadySeconds: 1 } });
    expect(await run('get deployment web -o jsonpath={.spec.minReadySeconds}')).toBe('1');
    expect(await run('label deployment web tier=front')).toBe('deployment.apps/web labeled\n');
    expect(await fail('label deployment web tier=back')).toContain("'tier' already has a value (front)");
    expect(await run('annotate deployment web note=hello')).toBe('deployment.apps/web annotated\n');
    expect(await run('scale deployment web --replicas=0')).toBe('deployment.apps/web scaled\n');
    expect(await run('get deployments -l tier=front -o name')).toBe('deployment.apps/web\n');
  });

  it('watches a pod change and go', async () => {
    await run('run seen --image=nginx');
    await run('wait pod seen --for=condition=Ready --timeout=10s');
    const args = ['get', 'pods', '-l', 'run=seen', '-w', '--output-watch-events', '--no-headers'];
    const env = { ...process.env, KUBECONFIG: test.kubeconfig, HOME: test.directory };
    const watching = spawn(kubectl, args, { env });
    const lines = createInterface(watching.stdout)[Symbol.asyncIterator]();
    const next = async () => (await lines.next()).value;
    expect(await next()).toMatch(/^ADDED +seen +1\/1 +Running/);
    await run('label pod seen looked=at');
    expect(await next()).toMatch(/^MODIFIED +seen +1\/1 +Running/);
    await run('delete pod seen --now');
    expect(await next()).toMatch(/^MODIFIED +seen +1\/1 +Terminating/);
    watching.kill();
  });

  it('describes, explains and says what there is', async () => {
    expect(await run('describe deployment api')).toMatch(/Replicas: +1 desired \| 1 updated/);
    expect(await run('describe node naru-worker')).toContain('Name:               naru-worker');
    expect(await run('explain deployment.spec.replicas')).toMatch(/FIELD: replicas <integer>/);
    expect(await run('api-resources -o name')).toContain('deployments.apps\n');
    expect(await run('api-versions')).toContain('discovery.k8s.io/v1\n');
    expect(await run('version')).toMatch(/Server Version: v1\.36\.2\+naru-sim/);
  });

  it('reads logs, runs a command in a container, and adds one to a running pod', async () => {
    await run(['run', 'speaker', '--image=busybox', '--', 'sh', '-c', 'echo hello; sleep 3600']);
    await run('wait pod speaker --for=condition=Ready --timeout=10s');
    expect(await run('logs speaker')).toBe('hello\n');
    expect(await run(['exec', 'speaker', '--', 'sh', '-c', 'echo out; exit 0'])).toBe('out\n');
    expect(await fail('logs speaker -c nobody')).toContain('container nobody is not valid for pod speaker');
    expect(await run('debug speaker --image=busybox -c helper -- sleep 60')).toBe('');
    const names = 'get pod speaker -o jsonpath={.spec.ephemeralContainers[*].name}';
    expect(await run(names)).toBe('helper');
  });

  it('replaces, and refuses to replace what has changed since', async () => {
    await run('create configmap settings --from-literal=mode=a');
    const stored = await run('get configmap settings -o yaml');
    expect(await run('replace -f -', stored.replace('mode: a', 'mode: b'))).toBe(
      'configmap/settings replaced\n',
    );
    expect(await fail('replace -f -', stored)).toContain(
      'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('deletes and waits until it is gone, namespaces with all that is in them', async () => {
    expect(await run('delete deployment web api')).toMatch(/^deployment\.apps "web" deleted/);
    expect(await fail('get deployment web')).toBe(
      'Error from server (NotFound): deployments.apps "web" not found',
    );
    await run('create namespace short');
    await run('create configmap inside -n short --from-literal=a=b');
    expect(await run('delete namespace short --timeout=10s')).toBe('namespace "short" deleted\n');
    expect(await fail('get configmap inside -n short')).toContain('not found');
    expect(await fail('delete namespace default')).toContain('this namespace may not be deleted');
  });
});
