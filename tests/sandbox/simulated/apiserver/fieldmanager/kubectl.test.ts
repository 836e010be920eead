import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, kubectls, type Outcome, type TestCluster } from '../../support.ts';
import type { Entry } from './rig.ts';

/** What a learner does with owners of fields, with every kubectl of this machine. */

const manifest = (image: string, replicas?: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
${replicas === undefined ? '' : `  replicas: ${replicas}`}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "${image}"}
`;

describe.each(kubectls())('%s', (kubectl) => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await bootCluster();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  function run(args: string): Promise<Outcome> {
    return cluster.kubectl(args, { kubectl });
  }

  async function succeeds(args: string): Promise<string> {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout.trimEnd();
  }

  function file(name: string, text: string): string {
    const path = join(cluster.directory, name);
    writeFileSync(path, text);
    return path;
  }

  async function managers(object: string): Promise<string[]> {
    const shown = JSON.parse(await succeeds(`get ${object} -o json --show-managed-fields`));
    return shown.metadata.managedFields.map(({ manager, operation, subresource = '' }: Entry) =>
      `${manager} ${operation} ${subresource}`.trimEnd(),
    );
  }

  it('hides owners until it is asked to show them', async () => {
    await succeeds('create configmap plain --from-literal=a=1');
    expect(await succeeds('get configmap plain -o yaml')).not.toContain('managedFields');
    expect(await managers('configmap/plain')).toEqual(['kubectl-create Update']);
  });

  it('applies on the server, is told of conflicts, and takes by force', async () => {
    const first = file('first.yaml', manifest('nginx:1.27', 0));
    const apply = (path: string, more = '') => `apply --server-side -f ${path} --field-manager=helm${more}`;
    expect(await succeeds(apply(first))).toBe('deployment.apps/web serverside-applied');
    await succeeds('scale deployment web --replicas=2');
    const { code, stderr } = await run(apply(first));
    expect(code).toBe(1);
    expect(stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
    expect(await succeeds(apply(first, ' --force-conflicts'))).toBe('deployment.apps/web serverside-applied');
    expect(await succeeds('get deployment web -o jsonpath={.spec.replicas}')).toBe('0');
    await succeeds(apply(file('second.yaml', manifest('nginx:1.27'))));
    expect(await succeeds('get deployment web -o jsonpath={.spec.replicas}')).toBe('1');
  });

  it('tells which fields of a manifest there are not', async () => {
    const typo = file('typo.yaml', manifest('nginx:1.27').replace('selector:', 'replica: 2\n  selector:'));
    const { code, stderr } = await run(`apply --server-side --validate=ignore -f ${typo}`);
    expect(code).toBe(1);
    expect(stderr).toContain('.spec.replica: field not declared in schema');
  });

  it('moves from the client to the server, and back, without a conflict', async () => {
    const first = file(
      'cm1.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved}\ndata: {a: "1", b: "1"}\n',
    );
    const second = file(
      'cm2.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved}\ndata: {a: "2"}\n',
    );
    await succeeds(`apply -f ${first}`);
    expect(await managers('configmap/moved')).toEqual(['kubectl-client-side-apply Update']);
    expect(await succeeds(`apply --server-side -f ${second}`)).toBe('configmap/moved serverside-applied');
    expect(await succeeds('get configmap moved -o jsonpath={.data}')).toBe('{"a":"2"}');
    expect(await managers('configmap/moved')).toContain('kubectl Apply');
    expect(await succeeds(`apply -f ${second}`)).toMatch(/^configmap\/moved (unchanged|configured)$/);
  });

  it('stores nothing when what it applies is there already, and nothing on a dry run', async () => {
    const same = file(
      'same.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: same}\ndata: {a: "1"}\n',
    );
    const other = file(
      'other.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: same}\ndata: {a: "2"}\n',
    );
    const version = () => succeeds('get configmap same -o jsonpath={.metadata.resourceVersion}');
    await succeeds(`apply --server-side -f ${same}`);
    const before = await version();
    await succeeds(`apply --server-side -f ${same}`);
    expect(await succeeds(`apply --server-side -f ${other} --dry-run=server`)).toBe(
      'configmap/same serverside-applied (server dry run)',
    );
    expect((await run(`diff --server-side -f ${other}`)).stdout).toContain('+  a: "2"');
    expect(await version()).toBe(before);
  });

  it('sees who of the control plane wrote what', async () => {
    await succeeds(
      `apply --server-side -f ${file('plane.yaml', manifest('nginx:1.27', 1))} --force-conflicts`,
    );
    await succeeds('rollout status deployment/web --timeout=20s');
    expect(await managers('deployment/web')).toContain('kube-controller-manager Update status');
    const pod = await succeeds('get pods -l app=web -o name');
    expect(await managers(pod)).toEqual(['kube-controller-manager Update', 'kubelet Update status']);
    expect(cluster.logged).toEqual([]);
  });
});
