import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { created, definitionOf, problems, updateProblems } from './support.ts';

beforeAll(ensureSchema);

const container = { name: 'c', image: 'nginx:1.27' };
const pod = (spec: object) => ({ spec: { containers: [container], ...spec } });

describe('defaults of pods', () => {
  it('are those of a real server', () => {
    const { spec, status, metadata } = created('pods', { spec: { containers: [{ ...container }] } });
    expect(metadata.generation).toBe(1);
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(spec).toEqual({
      containers: [
        {
          ...container,
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry:5000/nginx', 'Always'],
    ['registry:5000/nginx:1.27', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('pull %s by the policy %s', (image, policy) => {
    expect(
      created('pods', pod({ containers: [{ name: 'c', image }] })).spec.containers[0].imagePullPolicy,
    ).toBe(policy);
  });

  it('request what is limited, in canonical quantities', () => {
    const resources = { limits: { cpu: '0.5', memory: '1024Mi' } };
    const made = created('pods', pod({ containers: [{ ...container, resources }] }));
    const amounts = { cpu: '500m', memory: '1Gi' };
    expect(made.spec.containers[0].resources).toEqual({ limits: amounts, requests: amounts });
    expect(made.status.qosClass).toBe('Guaranteed');
  });

  it('complete probes, ports and volumes', () => {
    const { spec } = created(
      'pods',
      pod({
        containers: [
          { ...container, ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } } },
        ],
        volumes: [{ name: 'a' }, { name: 'b', configMap: { name: 'm' } }],
      }),
    );
    expect(spec.containers[0].ports).toEqual([{ containerPort: 80, protocol: 'TCP' }]);
    expect(spec.containers[0].livenessProbe).toEqual({
      httpGet: { path: '/', port: 80, scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
    expect(spec.volumes).toEqual([
      { name: 'a', emptyDir: {} },
      { name: 'b', configMap: { name: 'm', defaultMode: 420 } },
    ]);
  });

  it('change nothing when they are applied again', () => {
    const once = created('pods', pod({}));
    const twice = created('pods', structuredClone(once), 'x');
    expect(twice).toEqual(once);
  });
});

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

// Recorded on a real v1.36.2.
describe('validation of pods', () => {
  const probe = { httpGet: { path: '/', port: 80 }, tcpSocket: { port: 80 } };
  it.each<[string, object, string]>([
    [
      'a container without a name',
      { containers: [{ image: 'x' }] },
      'spec.containers[0].name: Required value',
    ],
    [
      'a container without an image',
      { containers: [{ name: 'c' }] },
      'spec.containers[0].image: Required value',
    ],
    ['no container', { containers: [] }, 'spec.containers: Required value'],
    [
      'a restart policy that is none',
      { restartPolicy: 'Sometimes' },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      'two containers of one name',
      { containers: [container, container] },
      'spec.containers[1].name: Duplicate value: "c"',
    ],
    [
      'a mount of no volume',
      { containers: [{ ...container, volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      'spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'a request beyond its limit',
      { containers: [{ ...container, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      'a port there is not',
      { containers: [{ ...container, ports: [{ containerPort: 70000 }] }] },
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      'a probe of two kinds',
      { containers: [{ ...container, livenessProbe: probe }] },
      'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    ],
    [
      'a pull policy that is none',
      { containers: [{ ...container, imagePullPolicy: 'Zz' }] },
      'spec.containers[0].imagePullPolicy: Unsupported value: "Zz": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      'a name server nobody named',
      { dnsPolicy: 'None' },
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    ],
    [
      'a user that cannot be',
      { securityContext: { runAsUser: -1 } },
      'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
    [
      'an ephemeral container with a port',
      { ephemeralContainers: [{ name: 'd', image: 'x', ports: [{ containerPort: 1 }] }] },
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    ],
  ])('refuses %s', (_, spec, message) => {
    const found = problems('pods', pod(spec)).filter((each) => !each.endsWith('cannot be set on create'));
    expect(found).toEqual([message]);
  });

  it('checks the name of the pod before those of its containers', () => {
    expect(problems('pods', pod({ containers: [{ name: 'C', image: 'x' }] }), 'Bad_Name')).toEqual([
      `metadata.name: Invalid value: "Bad_Name": ${SUBDOMAIN}`,
      `spec.containers[0].name: Invalid value: "C": ${LABEL}`,
    ]);
  });

  it('finds nothing wrong with a good pod', () => {
    expect(problems('pods', pod({ nodeSelector: { disk: 'ssd' } }))).toEqual([]);
  });
});

describe('warnings about pods', () => {
  it('tell of a variable that hides another, and of a port that stands twice', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    const ports = [{ containerPort: 80 }, { containerPort: 80 }];
    const made = created('pods', pod({ containers: [{ ...container, env, ports }] }));
    expect(definitionOf('pods').strategy.warnings?.(made)).toEqual([
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    ]);
  });
});

describe('updates of pods', () => {
  it('may change an image', () => {
    const found = updateProblems('pods', pod({}), ({ spec }) => {
      spec.containers[0].image = 'nginx:1.28';
    });
    expect(found).toEqual([]);
  });

  it('may not change a command', () => {
    const [found] = updateProblems('pods', pod({}), ({ spec }) => {
      spec.containers[0].command = ['date'];
    });
    expect(found).toContain(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`',
    );
  });

  it('show the change as the server sees it: every field of its structs, in order, with line numbers', () => {
    const token = { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } };
    const items = [{ key: 'ca.crt', path: 'ca.crt' }];
    const downwardAPI = {
      items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
    };
    const sources = [token, { configMap: { name: 'kube-root-ca.crt', items } }, { downwardAPI }];
    const volumes = [{ name: 'kube-api-access-abcde', projected: { sources } }];
    const sleeping = { name: 'c', image: 'busybox:1.36', command: ['sleep', '3600'] };
    const found = updateProblems('pods', pod({ volumes, containers: [sleeping] }), ({ spec }) => {
      spec.containers[0].command = ['date'];
    });
    expect(found.join().split('\n').slice(1)).toEqual([
      '@@ -94,8 +94,7 @@',
      '    "Name": "c",',
      '    "Image": "busybox:1.36",',
      '    "Command": [',
      '-    "sleep",',
      '-    "3600"',
      '+    "date"',
      '    ],',
      '    "Args": null,',
      '    "WorkingDir": "",',
      '',
    ]);
  });

  it('may add tolerations but not take any away', () => {
    const toleration = { key: 'a', operator: 'Exists', effect: 'NoSchedule' };
    const add = updateProblems('pods', pod({}), ({ spec }) => {
      spec.tolerations = [toleration];
    });
    const remove = updateProblems('pods', pod({ tolerations: [toleration] }), ({ spec }) => {
      spec.tolerations = [];
    });
    expect(add).toEqual([]);
    expect(remove).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ]);
  });
});

it('restart rules of a container need a policy beside them, actions and exit codes', () => {
  const problemsOf = (more: object) => problems('pods', pod({ containers: [{ ...container, ...more }] }));
  const rule = { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [1] } };
  expect(problemsOf({ restartPolicy: 'Never', restartPolicyRules: [rule] })).toEqual([]);
  expect(problemsOf({ restartPolicyRules: [rule] })).toEqual([
    'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
  ]);
  const rules = [{ action: 'Stop' }, { action: 'Restart', exitCodes: { operator: 'Is', values: [] } }];
  expect(problemsOf({ restartPolicy: 'Never', restartPolicyRules: rules })).toEqual([
    'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
    'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
    'spec.containers[0].restartPolicyRules[1].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"',
  ]);
});
