import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, kubectls, type TestCluster } from '../support.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await bootCluster({ nodes: 2 });
});
afterAll(async () => {
  expect(cluster.logged).toEqual([]);
  await cluster[Symbol.asyncDispose]();
});

describe.each(kubectls())('%s meets admission', (kubectl) => {
  const namespace = `admission-${kubectls().indexOf(kubectl)}`;
  /** stdout; or what went wrong, or was warned of. */
  const run = async (args: string, stdin?: string): Promise<string> => {
    const words = args.split(' ');
    const { stdout, stderr } = await cluster.kubectl([...words, '-n', namespace], {
      kubectl,
      ...(stdin === undefined ? {} : { stdin }),
    });
    return (stderr + stdout).trim();
  };
  const columns = async (args: string) => (await run(args)).replaceAll(/ +/g, ' ');

  beforeAll(async () => {
    await cluster.kubectl(['create', 'namespace', namespace], { kubectl });
  });

  it('is refused by a quota, and sees what is used', async () => {
    await run('create quota q --hard=pods=1,requests.cpu=300m,configmaps=2,services.nodeports=0');
    await expect
      .poll(() => columns('get quota q --no-headers'))
      .toMatch(/^q configmaps: 1\/2, pods: 0\/1, requests\.cpu: 0\/300m, services\.nodeports: 0\/0/);
    expect(await run('run naked --image=nginx:1.27')).toBe(
      'Error from server (Forbidden): pods "naked" is forbidden: failed quota: q: must specify requests.cpu for: naked',
    );
    expect(await run('create service nodeport np --tcp=80')).toBe(
      'error: failed to create NodePort service: services "np" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0',
    );
  });

  it('gets the defaults of a limit range, which satisfy the quota', async () => {
    const limits = [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' } }];
    const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'lr' }, spec: { limits } };
    await run('create -f -', JSON.stringify(range));
    expect(await run('run a --image=nginx:1.27')).toBe('pod/a created');
    expect(await run('get pod a -o jsonpath={.spec.containers[0].resources}{.metadata.annotations}')).toBe(
      '{"limits":{"cpu":"200m"},"requests":{"cpu":"100m"}}{"kubernetes.io/limit-ranger":"LimitRanger plugin set: cpu request for container a; cpu limit for container a"}',
    );
    expect(await columns('describe quota q')).toMatch(/pods 1 1\nrequests\.cpu 100m 300m/);
    await run('delete quota q');
    await run('delete limitrange lr');
    await run('delete pod a --now');
  });

  it('may not disrupt what a budget protects, and drains what it does not', async () => {
    const app = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'app' } },
        template: {
          metadata: { labels: { app: 'app' } },
          spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'nginx:1.27' }] },
        },
      },
    };
    await run('create -f -', JSON.stringify(app));
    await run('create poddisruptionbudget app --min-available=2 --selector=app=app');
    await run('rollout status deployment/app --timeout=20s');
    await expect.poll(() => columns('get pdb app --no-headers')).toMatch(/^app 2 N\/A 0 /);
    // As kubectl drain asks; it would wait five seconds before it asks again.
    const name = await run('get pods -l app=app -o jsonpath={.items[0].metadata.name}');
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    const refused = await cluster.ask('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      body,
    });
    expect(refused).toMatchObject({ code: 429, body: { reason: 'TooManyRequests' } });
    expect(refused.body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(refused.headers['retry-after']).toBeUndefined();
    await run('patch pdb app -p {"spec":{"minAvailable":0}}');
    await expect.poll(() => columns('get pdb app --no-headers')).toMatch(/^app 0 N\/A 2 /);
    expect(await run('drain naru-worker --pod-selector=app=app --timeout=20s')).toContain(
      'node/naru-worker drained',
    );
    await run('uncordon naru-worker');
    await run('delete deployment app');
  });

  it('is held to the standards of a namespace, and warned of them', async () => {
    writeFileSync(join(cluster.directory, 'bad.json'), JSON.stringify(privileged));
    const bad = () => run(`apply -f ${join(cluster.directory, 'bad.json')}`);
    expect(await run('run plain --image=nginx:1.27')).toBe('pod/plain created');
    expect(await run(`label ns ${namespace} pod-security.kubernetes.io/enforce=restricted`)).toBe(
      `Warning: existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "restricted:latest"\n` +
        'Warning: plain: allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile\n' +
        `namespace/${namespace} labeled`,
    );
    expect(await bad()).toMatch(
      /pods "bad" is forbidden: violates PodSecurity "restricted:latest": host namespaces \(hostNetwork=true\), privileged/,
    );
    const warned = await run('create deployment d --image=nginx:1.27');
    expect(warned).toMatch(
      /^Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation/,
    );
    expect(warned).toMatch(/deployment\.apps\/d created$/);
    expect(
      await run(`label ns ${namespace} pod-security.kubernetes.io/enforce=nonsense --overwrite`),
    ).toContain(
      'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "nonsense": must be one of privileged, baseline, restricted',
    );
  });
});

const privileged = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bad' },
  spec: {
    hostNetwork: true,
    containers: [{ name: 'c', image: 'nginx', securityContext: { privileged: true } }],
  },
};
