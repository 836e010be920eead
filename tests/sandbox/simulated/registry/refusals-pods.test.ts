import { expect, it } from 'vitest';
import { changed, refusesToCreate } from './refusals.ts';
import { created, definitionOf, problems, updateProblems } from './support.ts';

refusesToCreate([
  [
    'v1/pods',
    'settings of its containers that do not go together',
    ({ spec }) => {
      spec.hostNetwork = true;
      spec.containers = [
        {
          name: 'c',
          image: 'i',
          ports: [{ containerPort: 80, hostPort: 81, protocol: 'TCP' }],
          resources: { requests: { 'example.com/gpu': '1' } },
          securityContext: { seccompProfile: { type: 'Localhost' } },
          lifecycle: { preStop: { sleep: { seconds: 99 } } },
        },
      ];
    },
    [
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 99: must be non-negative and less than terminationGracePeriodSeconds (30)',
      'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
    ],
  ],
  [
    'v1/pods',
    'names and addresses that resolve to nothing',
    ({ spec }) =>
      Object.assign(spec, {
        dnsConfig: { nameservers: ['x'] },
        hostAliases: [{ ip: 'y', hostnames: ['a'] }],
        os: { name: 'dos' },
      }),
    [
      'spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.hostAliases[0].ip: Invalid value: "y": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.os: Unsupported value: "dos": supported values: "linux", "windows"',
    ],
  ],
  [
    'v1/pods',
    'files outside of their volumes',
    ({ spec }) =>
      Object.assign(spec, {
        volumes: [
          { name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: '../b' }] } },
          { name: 'b', downwardAPI: { items: [{ path: 'x' }] } },
        ],
      }),
    [
      'spec.volumes[0].configMap.items[0].path: Invalid value: "../b": must not contain \'..\'',
      'spec.volumes[1].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
    ],
  ],
  [
    'v1/pods',
    'resources that do not fit each other',
    ({ spec }) =>
      Object.assign(spec.containers[0], {
        resources: {
          requests: { 'example.com/gpu': '1', memory: '2Gi' },
          limits: { 'example.com/gpu': '2', memory: '1Gi' },
          claims: [{ name: 'x' }],
        },
        resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }],
      }),
    [
      'spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2',
      'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
      'spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty',
      'spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
    ],
  ],
  [
    'v1/pods',
    'settings of the kernel that have no such names, or come twice',
    ({ spec }) => {
      spec.securityContext = {
        sysctls: ['a b', 'kernel.x', 'kernel.x', ''].map((name) => ({ name, value: '1' })),
      };
    },
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.sysctls[2].name: Duplicate value: "kernel.x"',
      'spec.securityContext.sysctls[3].name: Required value',
    ],
  ],
  [
    'v1/pods',
    'headers of probes and options of resolvers without a name',
    ({ spec }) => {
      spec.containers[0].readinessProbe = {
        httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'c' }] },
      };
      spec.dnsConfig = { options: [{ value: 'x' }] };
    },
    [
      `spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    'v1/pods',
    'fields of nodes it cannot ask for, and namespaces that cannot be',
    ({ spec }) => {
      const matchFields = [
        { key: 'spec.x', operator: 'In', values: ['a'] },
        { key: 'metadata.name', operator: 'Exists' },
        { key: 'metadata.name', operator: 'In', values: ['a', 'B'] },
      ];
      const term = { topologyKey: 'a', namespaces: ['A_'] };
      spec.affinity = {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
        },
        podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: term }] },
      };
    },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "spec.x": not a valid field selector key',
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": not a valid selector operator',
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[2].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[2].values[1]: Invalid value: "B": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      `spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespace: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [
    'v1/pods',
    'what only comes while it runs, and a node while it is held back',
    ({ spec }) =>
      Object.assign(spec, {
        nodeName: 'n',
        schedulingGates: [{ name: 'a.io/b' }],
        ephemeralContainers: [{ name: 'e', image: 'i' }],
      }),
    [
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  ],
  [
    'v1/pods',
    'files with more rights than there are',
    ({ spec }) => {
      spec.volumes = [{ name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: 'k', mode: 512 }] } }];
    },
    [
      'spec.volumes[0].configMap.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
]);

it('a pod that is held back may be told more of where it runs, and nothing else', () => {
  const terms = (...nodeSelectorTerms: object[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  });
  const [one, two] = ['a', 'b'].map((key) => ({ key, operator: 'Exists' }));
  const before = changed('v1/pods', ({ spec }) =>
    Object.assign(spec, {
      schedulingGates: [{ name: 'a.io/b' }],
      nodeSelector: { a: 'b' },
      affinity: terms({ matchExpressions: [one] }),
    }),
  );
  const update = (fields: object) =>
    updateProblems('pods', before, ({ spec }) => Object.assign(spec, fields));
  const list = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  expect(update({ nodeSelector: { a: 'b', c: 'd' } })).toEqual([]);
  expect(update({ nodeSelector: { c: 'd' } })).toEqual([
    'spec.nodeSelector: Invalid value: {"c":"d"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  ]);
  expect(update({ affinity: terms({ matchExpressions: [one, two] }) })).toEqual([]);
  expect(update({ affinity: terms({ matchExpressions: [two] }) })).toEqual([
    `${list}[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)`,
  ]);
  expect(update({ affinity: undefined })).toEqual([
    `${list}: Invalid value: []: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
  ]);
});

it('a container that was added to a pod stays in it as it is', () => {
  const before = changed('v1/pods', () => {});
  const pod = (...ephemeralContainers: object[]) =>
    created('pods', { spec: { ...Object(before)['spec'], ephemeralContainers } });
  const update = (now: object[]) =>
    definitionOf('pods')
      .strategy.validateEphemeral?.(pod(...now), pod({ name: 'e', image: 'i' }))
      .map(({ detail }) => detail);
  expect(
    update([
      { name: 'f', image: 'i' },
      { name: 'e', image: 'i' },
    ]),
  ).toEqual([]);
  expect(update([])).toEqual(['Forbidden: existing ephemeral containers "e" may not be removed\n']);
  const [changedImage = ''] = update([{ name: 'e', image: 'j' }]) ?? [];
  expect(changedImage.split('\n').slice(0, 6)).toEqual([
    'Forbidden: existing ephemeral containers "e" may not be changed',
    '@@ -1,6 +1,6 @@',
    ' {',
    '  "Name": "e",',
    '- "Image": "i",',
    '+ "Image": "j",',
  ]);
});

it('lets containers use the claims for devices of their pod', () => {
  const pod = changed('v1/pods', ({ spec }) => {
    spec.resourceClaims = [{ name: 'gpu', resourceClaimName: 'one' }];
    spec.containers[0].resources = { claims: [{ name: 'gpu' }] };
  });
  expect(problems('pods', pod)).toEqual([]);
});
