import { beforeEach, describe, expect, it } from 'vitest';
import { inShop, object, pod, refusalOf, type TestApi, testApi } from './api.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
});

const prefix = 'pod-security.kubernetes.io/';

function label(labels: Record<string, string>): readonly string[] {
  api.update('namespaces', 'shop', ({ metadata }) => {
    for (const [name, value] of Object.entries(labels)) metadata.labels![`${prefix}${name}`] = value;
  });
  return api.warnings;
}

const bare = (name: string) =>
  `allowPrivilegeEscalation != false (container "${name}" must set securityContext.allowPrivilegeEscalation=false), ` +
  `unrestricted capabilities (container "${name}" must set securityContext.capabilities.drop=["ALL"]), ` +
  `runAsNonRoot != true (pod or container "${name}" must set securityContext.runAsNonRoot=true), ` +
  `seccompProfile (pod or container "${name}" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`;

const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** A pod whose one container has this security context, and the rest of the container. */
function secured(securityContext: object, container: object = {}, spec: object = {}) {
  return pod('a', { containers: [{ name: 'c', image: 'nginx', securityContext, ...container }], ...spec });
}

describe('PodSecurity', () => {
  it('lets everything into a namespace without labels', () => {
    expect(api.create('pods', secured({ privileged: true })).metadata.name).toBe('a');
    expect(api.warnings).toEqual([]);
  });

  it('refuses what the enforced level forbids, with everything that is wrong', () => {
    label({ enforce: 'restricted' });
    expect(refusalOf(() => api.create('pods', pod('zz')))).toMatchObject({
      code: 403,
      message: `pods "zz" is forbidden: violates PodSecurity "restricted:latest": ${bare('c')}`,
      details: { name: 'zz', kind: 'pods' },
    });
    expect(api.create('pods', secured(hardened)).metadata.name).toBe('a');
    expect(api.warnings).toEqual([]);
  });

  it('warns of what a level forbids that is not enforced, of templates too', () => {
    label({ enforce: 'baseline', warn: 'restricted' });
    api.create('pods', pod('plain'));
    expect(api.warnings).toEqual([`would violate PodSecurity "restricted:latest": ${bare('c')}`]);
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
    };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    api.create('deployments.apps', inShop('Deployment', 'web', { spec }, 'apps/v1'));
    expect(api.warnings).toEqual([`would violate PodSecurity "restricted:latest": ${bare('nginx')}`]);
    const job = { schedule: '@daily', jobTemplate: { spec: { template: { ...template } } } };
    job.jobTemplate.spec.template.spec = { ...template.spec, ...{ restartPolicy: 'Never' } };
    api.create('cronjobs.batch', inShop('CronJob', 'nightly', { spec: job }, 'batch/v1'));
    expect(api.warnings).toHaveLength(1);
  });

  it('warns makers of pods of the enforced level where no other is asked for', () => {
    label({ enforce: 'baseline' });
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { hostNetwork: true, containers: [{ name: 'c', image: 'nginx' }] },
    };
    const spec = { selector: { matchLabels: { app: 'web' } }, template };
    api.create('deployments.apps', inShop('Deployment', 'web', { spec }, 'apps/v1'));
    expect(api.warnings).toEqual([
      'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
    ]);
  });

  it('tells whoever labels a namespace which pods of it violate the level', () => {
    api.create('pods', secured({ privileged: true }));
    for (const name of ['x', 'y', 'z']) api.create('pods', pod(name));
    expect(label({ enforce: 'restricted' })).toEqual([
      'existing pods in namespace "shop" violate the new PodSecurity enforce level "restricted:latest"',
      'a: privileged, allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
      'x (and 2 other pods): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
    ]);
    expect(label({ enforce: 'baseline' })).toEqual([]);
  });

  it('refuses labels that mean nothing', () => {
    expect(refusalOf(() => label({ enforce: 'nonsense', 'warn-version': '1.30' }))).toMatchObject({
      code: 422,
      message:
        'Namespace "shop" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "nonsense": must be one of privileged, baseline, restricted, ' +
        'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"]',
    });
    const made = object('Namespace', 'new');
    made.metadata.labels = { [`${prefix}warn`]: 'loud' };
    expect(refusalOf(() => api.create('namespaces', made)).code).toBe(422);
  });

  it('looks again at a pod only when its images or containers change', () => {
    api.create('pods', pod('old'));
    label({ enforce: 'restricted' });
    const change = (image: string) => () =>
      api.update('pods', 'old', ({ metadata, spec }) => {
        metadata.labels = { seen: 'yes' };
        spec.containers[0].image = image;
      });
    expect(change('nginx:1.27')).not.toThrow();
    expect(refusalOf(change('nginx:1.28')).code).toBe(403);
  });

  it('looks at containers that are added for debugging', () => {
    api.create('pods', secured(hardened));
    label({ enforce: 'restricted' });
    const debug = (securityContext: object) => () =>
      api.update(
        'pods',
        'a',
        ({ spec }) => {
          spec.ephemeralContainers = [{ name: 'debug', image: 'busybox', securityContext }];
        },
        'ephemeralcontainers',
      );
    expect(refusalOf(debug({ privileged: true })).message).toContain(
      'privileged (container "debug" must not set',
    );
    expect(debug(hardened)).not.toThrow();
  });

  it('asks what the standards of a version asked', () => {
    label({ enforce: 'restricted', 'enforce-version': 'v1.20' });
    const { runAsNonRoot, seccompProfile, allowPrivilegeEscalation } = hardened;
    const context = { runAsNonRoot, seccompProfile, allowPrivilegeEscalation };
    expect(api.create('pods', secured(context)).metadata.name).toBe('a');
    const raw = secured({ ...context, capabilities: { add: ['NET_RAW'] } });
    raw.metadata.name = 'b';
    expect(refusalOf(() => api.create('pods', raw)).message).toContain(
      'violates PodSecurity "restricted:v1.20": non-default capabilities (container "c" must not include "NET_RAW" in securityContext.capabilities.add)',
    );
  });

  const hostPath = { volumes: [{ name: 'v', hostPath: { path: '/' } }] };
  const unconfined = { type: 'Unconfined' };
  it.each([
    [
      'privileged',
      { privileged: true },
      {},
      {},
      'privileged (container "c" must not set securityContext.privileged=true)',
    ],
    [
      'host namespaces',
      {},
      {},
      { hostPID: true, hostIPC: true },
      'host namespaces (hostPID=true, hostIPC=true)',
    ],
    ['host paths', {}, {}, hostPath, 'hostPath volumes (volume "v")'],
    [
      'host ports',
      {},
      { ports: [{ containerPort: 80, hostPort: 80 }] },
      {},
      'hostPort (container "c" uses hostPort 80)',
    ],
    [
      'capabilities',
      { capabilities: { add: ['SYS_ADMIN', 'NET_ADMIN', 'KILL'] } },
      {},
      {},
      'non-default capabilities (container "c" must not include "NET_ADMIN", "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [
      'hosts in probes',
      {},
      { livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } },
      {},
      'probe or lifecycle host (container "c" uses probe or lifecycle host "10.0.0.1")',
    ],
    [
      'seccomp',
      { seccompProfile: unconfined },
      {},
      { securityContext: { seccompProfile: unconfined } },
      'seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'AppArmor',
      { appArmorProfile: unconfined },
      {},
      {},
      'forbidden AppArmor profile (container "c" must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'SELinux',
      { seLinuxOptions: { type: 'spc_t', user: 'u' } },
      {},
      {},
      'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      'sysctls',
      {},
      {},
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
      'forbidden sysctls (kernel.msgmax)',
    ],
  ])('has the baseline rule about %s', (_, context, container, spec, message) => {
    label({ enforce: 'baseline' });
    expect(refusalOf(() => api.create('pods', secured(context, container, spec))).message).toBe(
      `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${message}`,
    );
  });

  it.each([
    [
      'runAsUser=0',
      { ...hardened, runAsUser: 0 },
      {},
      'runAsUser=0 (container "c" must not set runAsUser=0)',
    ],
    [
      'runAsNonRoot',
      { ...hardened, runAsNonRoot: false },
      {},
      'runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'capabilities',
      { ...hardened, capabilities: { drop: ['ALL'], add: ['KILL'] } },
      {},
      'unrestricted capabilities (container "c" must not include "KILL" in securityContext.capabilities.add)',
    ],
    [
      'volumes',
      hardened,
      { volumes: [{ name: 'n', nfs: { server: 's', path: '/' } }, ...hostPath.volumes] },
      'restricted volume types (volumes "n", "v" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'seccomp',
      { ...hardened, seccompProfile: unconfined },
      {},
      'seccompProfile (container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
  ])('has the restricted rule about %s', (_, context, spec, message) => {
    label({ enforce: 'restricted' });
    expect(refusalOf(() => api.create('pods', secured(context, {}, spec))).message).toBe(
      `pods "a" is forbidden: violates PodSecurity "restricted:latest": ${message}`,
    );
  });

  it('takes what the pod says for its containers', () => {
    label({ enforce: 'restricted' });
    const { runAsNonRoot, seccompProfile, ...own } = hardened;
    const made = secured(own, {}, { securityContext: { runAsNonRoot, seccompProfile } });
    expect(api.create('pods', made).metadata.name).toBe('a');
  });
});
