/** The controllers as a learner meets them: through the real kubectl, with kubelets that run pods. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, kubectls, type TestCluster } from '../support.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await bootCluster({ nodes: 3 });
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  expect(cluster.logged).toEqual([]);
});

async function run(command: string): Promise<string> {
  const { code, stdout, stderr } = await cluster.kubectl(command);
  return code === 0 ? stdout.trim() : `exit ${code}: ${stderr.trim()}`;
}

describe.skipIf(kubectls().length === 0)('kubectl', () => {
  it('rolls a Deployment out, on, back, and around', async () => {
    await run('create deployment web --image=nginx:1.27 --replicas=3');
    expect(await run('rollout status deployment/web --timeout=20s')).toContain('successfully rolled out');
    await run('set image deployment/web nginx=nginx:1.26');
    expect(await run('rollout status deployment/web --timeout=20s')).toContain('successfully rolled out');
    expect(await run('rollout history deployment/web')).toMatch(/^1 +<none>\n2 +<none>$/m);
    expect(await run('rollout undo deployment/web')).toBe('deployment.apps/web rolled back');
    await run('rollout status deployment/web --timeout=20s');
    expect(await run('rollout history deployment/web')).toMatch(/^2 +<none>\n3 +<none>$/m);
    expect(await run('get deployment web -o jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:1.27',
    );
    await run('rollout restart deployment/web');
    expect(await run('rollout status deployment/web --timeout=20s')).toContain('successfully rolled out');
    expect(await run('get deployment web --no-headers')).toMatch(/^web +3\/3 +3 +3 /);
  });

  it('pauses and resumes', async () => {
    await run('create deployment calm --image=nginx:1.27');
    await run('rollout status deployment/calm --timeout=20s');
    await run('rollout pause deployment/calm');
    await run('set image deployment/calm nginx=nginx:1.26');
    expect(await run('get rs -l app=calm --no-headers')).not.toContain('\n');
    expect(await run('rollout resume deployment/calm')).toBe('deployment.apps/calm resumed');
    expect(await run('rollout status deployment/calm --timeout=20s')).toContain('successfully rolled out');
  });

  it('exposes, and finds the endpoints', async () => {
    await run('create deployment shop --image=nginx:1.27 --replicas=2');
    await run('expose deployment shop --port=80 --type=NodePort');
    await run('rollout status deployment/shop --timeout=20s');
    await expect
      .poll(() => run('get endpointslices -l kubernetes.io/service-name=shop'))
      .toMatch(/ 10\.244\S+,10\.244/);
    expect(await run('get service shop --no-headers')).toMatch(
      /NodePort +10\.96\.\S+ +<none> +80:3[0-2]\d{3}\/TCP/,
    );
  });

  it('deletes a namespace with everything in it', async () => {
    await run('create namespace gone');
    await run('create deployment web --image=nginx:1.27 -n gone');
    await run('rollout status deployment/web -n gone --timeout=20s');
    expect(await run('delete namespace gone --timeout=20s')).toBe('namespace "gone" deleted');
    expect(await run('get pods -n gone')).toBe('');
    expect(await run('delete namespace default')).toBe(
      'exit 1: Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });

  it('is told why a pod fits nowhere', async () => {
    await run('run picky --image=nginx:1.27 --overrides={"spec":{"nodeSelector":{"disk":"ssd"}}}');
    const message = '{.status.conditions[0].message}';
    await expect
      .poll(() => run(`get pod picky -o jsonpath=${message}`))
      .toMatch(
        /^0\/3 nodes are available: 1 node\(s\) had untolerated taint\(s\), 2 node\(s\) didn't match Pod's node affinity\/selector\. /,
      );
    expect(await run('describe pod picky')).toMatch(
      /Warning +FailedScheduling +\S+ +default-scheduler +0\/3 nodes/,
    );
    await run('label node naru-worker disk=ssd');
    expect(await run('wait pod/picky --for=condition=Ready --timeout=20s')).toBe('pod/picky condition met');
  });
});
