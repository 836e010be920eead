import { expect, it } from 'vitest';
import { type Change, changed, nameOf, refusesToChange, refusesToCreate } from './refusals.ts';
import { problems, updateProblems } from './support.ts';

refusesToCreate([
  [
    'batch/v1/jobs',
    'a success that cannot come',
    ({ spec }) =>
      Object.assign(spec, {
        completionMode: 'Indexed',
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: '0-9', succeededCount: 5 }, {}] },
      }),
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-9": error parsing succeededIndexes: too large index: "9"',
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 5: must be less than or equal to 3 (the number of specified completions)',
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 5: must be less than or equal to 0 (the number of indexes in the specified succeededIndexes field)',
      'spec.successPolicy.rules[1]: Required value: at least one of succeededCount or succeededIndexes must be specified',
    ],
  ],
  [
    'batch/v1/jobs',
    'indexes that go back',
    ({ spec }) =>
      Object.assign(spec, {
        completionMode: 'Indexed',
        completions: 9,
        successPolicy: {
          rules: ['2,1', '3-3', 'a', '1-2-3', '0,2-4'].map((succeededIndexes) => ({ succeededIndexes })),
        },
      }),
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "2,1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
      'spec.successPolicy.rules[1].succeededIndexes: Invalid value: "3-3": error parsing succeededIndexes: non-increasing order, previous: 3, current: 3',
      'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "a": error parsing succeededIndexes: cannot convert string to integer for index: "a"',
      `spec.successPolicy.rules[3].succeededIndexes: Invalid value: "1-2-3": error parsing succeededIndexes: the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
  ],
  [
    'batch/v1/jobs',
    'a success of its indexes where it has none, and the exit of a container it has not',
    ({ spec }) =>
      Object.assign(spec, {
        successPolicy: { rules: [{ succeededCount: 1 }] },
        podFailurePolicy: {
          rules: [{ action: 'FailJob', onExitCodes: { containerName: 'no', operator: 'In', values: [1] } }],
        },
      }),
    [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
      'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "no": must be one of the container or initContainer names in the pod template',
    ],
  ],
  [
    'batch/v1/cronjobs',
    'a time zone in its schedule, whatever stands beside it',
    ({ spec }) => Object.assign(spec, { schedule: 'TZ=UTC * * * * *', timeZone: 'Etc/UTC' }),
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    'apps/v1/deployments',
    'a selector that is none',
    ({ spec }) => Object.assign(spec, { selector: { matchExpressions: [{ key: 'a', operator: 'Foo' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Foo"}]}: invalid label selector',
    ],
  ],
  [
    'apps/v1/deployments',
    'a strategy nobody has',
    ({ spec }) => Object.assign(spec, { strategy: { type: 'Foo' } }),
    [
      'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'batch/v1/jobs',
    'exit codes that are no failure',
    ({ spec }) =>
      Object.assign(spec, {
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [0] } }] },
      }),
    [
      'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
    ],
  ],
  [
    'batch/v1/jobs',
    'a pod that is started again for ever',
    ({ spec }) => delete spec.template.spec.restartPolicy,
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'batch/v1/jobs',
    'indexes without a number of them',
    ({ spec }) => Object.assign(spec, { completionMode: 'Indexed', parallelism: 2 }),
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'batch/v1/jobs',
    'less than no retries',
    ({ spec }) => Object.assign(spec, { backoffLimit: -1 }),
    ['spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'batch/v1/cronjobs',
    'a minute that no hour has',
    ({ spec }) => Object.assign(spec, { schedule: '61 * * * *' }),
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  [
    'batch/v1/cronjobs',
    'four fields',
    ({ spec }) => Object.assign(spec, { schedule: '* * * *' }),
    ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
  ],
  [
    'batch/v1/cronjobs',
    'a time zone nobody lives in',
    ({ spec }) => Object.assign(spec, { timeZone: 'Mars/Olympus' }),
    ['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus'],
  ],
  [
    'apps/v1/statefulsets',
    'a selector its own pods miss',
    ({ spec }) => Object.assign(spec.selector.matchLabels, { app: 'x' }),
    [
      'spec.template.metadata.labels: Invalid value: {"app":"m"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'apps/v1/statefulsets',
    'another way to order pods',
    ({ spec }) => Object.assign(spec, { podManagementPolicy: 'Random' }),
    [`spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`],
  ],
  [
    'apps/v1/daemonsets',
    'pods that end',
    ({ spec }) => Object.assign(spec.template.spec, { restartPolicy: 'Never' }),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    'v1/replicationcontrollers',
    'no template',
    ({ spec }) => delete spec.template,
    ['spec.selector: Required value', 'spec.template: Required value'],
  ],
]);

refusesToChange([
  [
    'apps/v1/statefulsets',
    'the name of its service',
    ({ spec }) => Object.assign(spec, { serviceName: 'other' }),
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  [
    'batch/v1/jobs',
    'how often it runs',
    ({ spec }) => Object.assign(spec, { completions: 5 }),
    ['spec.completions: Invalid value: 5: field is immutable'],
  ],
  [
    'batch/v1/jobs',
    'when it counts as failed',
    ({ spec }) =>
      Object.assign(spec, {
        podReplacementPolicy: 'Failed',
        podFailurePolicy: {
          rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } }],
        },
      }),
    [
      'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[3]},"OnPodConditions":null}]}: field is immutable',
    ],
  ],
]);

it('a job shows the template it was to have, as the server holds it', () => {
  const update = (suspend: boolean, change: Change) =>
    updateProblems(
      nameOf('batch/v1/jobs'),
      changed('batch/v1/jobs', ({ spec }) => Object.assign(spec, { suspend })),
      change,
    );
  const image: Change = ({ spec }) => Object.assign(spec.template.spec.containers[0], { image: 'other' });
  const resources: Change = ({ spec }) => {
    spec.template.spec.containers[0].resources = { requests: { cpu: '1m' } };
  };
  expect(update(false, image)[0]).toMatch(/^spec.template: Invalid value: {.*"Spec":{"Volumes":null,/);
  expect(update(true, image)[0]).toMatch(/^spec.template.spec: Invalid value: {"Volumes":null,/);
  expect(update(false, resources)).toHaveLength(1);
  expect(update(true, resources)).toEqual([]);
});

it('lets the containers of a StatefulSet mount its claims, and nothing that is not there', () => {
  const set = (mounted: string) =>
    changed('apps/v1/statefulsets', ({ spec }) => {
      spec.volumeClaimTemplates = [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ];
      spec.template.spec.containers[0].volumeMounts = [{ name: mounted, mountPath: '/data' }];
    });
  expect(problems('statefulsets.apps', set('data'))).toEqual([]);
  expect(problems('statefulsets.apps', set('other'))).toEqual([
    'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "other"',
  ]);
});
