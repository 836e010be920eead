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

/** For what comes soon, on a machine that may be busy. */
const patient = { timeout: 15_000 };

async function apply(object: object): Promise<void> {
  const { code, stderr } = await cluster.kubectl('apply -f -', { stdin: JSON.stringify(object) });
  if (code !== 0) throw new Error(stderr);
}

/** A workload whose pods have its name as a label. */
function workload(kind: string, name: string, more: object = {}): object {
  const containers = [{ name: 'c', image: 'nginx:1.27' }];
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers, terminationGracePeriodSeconds: 0 },
  };
  const spec = { selector: { matchLabels: { app: name } }, template, ...more };
  return { apiVersion: 'apps/v1', kind, metadata: { name }, spec };
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
      .poll(() => run('get endpointslices -l kubernetes.io/service-name=shop'), patient)
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
      .poll(() => run(`get pod picky -o jsonpath=${message}`), patient)
      .toMatch(
        /^0\/3 nodes are available: 1 node\(s\) had untolerated taint\(s\), 2 node\(s\) didn't match Pod's node affinity\/selector\. /,
      );
    expect(await run('describe pod picky')).toMatch(
      /Warning +FailedScheduling +\S+ +default-scheduler +0\/3 nodes/,
    );
    await run('label node naru-worker disk=ssd');
    expect(await run('wait pod/picky --for=condition=Ready --timeout=20s')).toBe('pod/picky condition met');
  });

  it('sees the pods of a StatefulSet come in order, with names that DNS knows', async () => {
    const metadata = { name: 'db' };
    const ports = [{ port: 80 }];
    const spec = { clusterIP: 'None', selector: { app: 'db' }, ports };
    await apply({ apiVersion: 'v1', kind: 'Service', metadata, spec });
    await apply(workload('StatefulSet', 'db', { replicas: 2, serviceName: 'db' }));
    expect(await run('rollout status sts/db --timeout=20s')).toContain(
      'complete: 2 new pods have been updated',
    );
    expect(await run('exec db-1 -- hostname -f')).toBe('db-1.db.default.svc.cluster.local');
    await run('set image sts/db c=nginx:1.26');
    await run('rollout status sts/db --timeout=20s');
    expect(await run('rollout undo sts/db')).toBe('statefulset.apps/db rolled back');
    await run('rollout status sts/db --timeout=20s');
    expect(await run('rollout history sts/db')).toMatch(/^2 +<none>\n3 +<none>$/m);
    const revision = await run('get sts db -o jsonpath={.status.updateRevision}');
    // kubectl before 1.33 does not see that nothing changes.
    expect(await run('rollout undo sts/db --to-revision=3')).toMatch(/skipped rollback|rolled back/);
    expect(await run('get sts db -o jsonpath={.status.updateRevision}')).toBe(revision);
  });

  it('rolls a DaemonSet back', async () => {
    await apply(workload('DaemonSet', 'agent'));
    expect(await run('rollout status ds/agent --timeout=20s')).toContain('successfully rolled out');
    await run('set image ds/agent c=nginx:1.26');
    await run('rollout status ds/agent --timeout=20s');
    expect(await run('rollout undo ds/agent')).toBe('daemonset.apps/agent rolled back');
    expect(await run('rollout status ds/agent --timeout=20s')).toContain('successfully rolled out');
    expect(await run('get ds agent --no-headers')).toMatch(/^agent +2 +2 +2 +2 +2 /);
  });

  it('runs a job by hand and one from a CronJob', async () => {
    await run('create job sum --image=busybox:1.36 -- echo three');
    expect(await run('wait job/sum --for=condition=Complete --timeout=20s')).toBe(
      'job.batch/sum condition met',
    );
    expect(await run('logs job/sum')).toBe('three');
    await run('create cronjob tick --image=busybox:1.36 --schedule=@yearly -- echo tock');
    await run('create job now --from=cronjob/tick');
    await run('wait job/now --for=condition=Complete --timeout=20s');
    expect(await run('logs job/now')).toBe('tock');
    expect(await run('delete cronjob tick')).toMatch(/deleted/);
    await expect.poll(() => run('get job now'), patient).toMatch(/not found/);
  });

  it('sees an autoscaler raise a Deployment to its minimum', async () => {
    await run('create deployment small --image=nginx:1.27');
    await run('autoscale deployment small --min=2 --max=3');
    const replicas = () => run('get deployment small -o jsonpath={.spec.replicas}');
    await expect.poll(replicas, patient).toBe('2');
    expect(await run('describe hpa small')).toMatch(
      /SuccessfulRescale .*New size: 2; reason: Current number/,
    );
  });
});
