import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBody, strictDecodingError } from '../../../../sandbox/simulated/codec/decode.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { resourceNamed } from '../../../../sandbox/simulated/scheme/index.ts';

beforeAll(ensureSchema);

function decode(resource: string, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return decodeBody(type, Buffer.from(text), resourceNamed(resource)!);
}

/** What kubectl shows of a refusal, with its HTTP code. */
function refusal(resource: string, body: unknown, type?: string): string {
  try {
    decode(resource, body, type);
  } catch (error) {
    if (error instanceof StatusError) return `${error.status.code} ${error.status.message}`;
    throw error;
  }
  return 'accepted';
}

const podWith = (container: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bad' },
  spec: { containers: [container] },
});

// The messages were recorded on a real v1.36.2.
describe('strict decoding', () => {
  it('names unknown fields with their index, in the order of the text', () => {
    const { problems } = decode('pods', podWith({ name: 'c', imagePullPolice: 'Always', port: 80 }));
    expect(problems).toEqual([
      'unknown field "spec.containers[0].imagePullPolice"',
      'unknown field "spec.containers[0].port"',
    ]);
  });

  it('names fields that stand twice, and keeps the last', () => {
    const body = '{"metadata":{"name":"a"},"dataz":{"a":"b"},"data":{"x":"1","x":"2"}}';
    const { object, problems } = decode('configmaps', body);
    expect(strictDecodingError(resourceNamed('configmaps')!, problems).message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataz", duplicate field "data.x"',
    );
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { x: '2' },
    });
  });
});

describe('values of wrong types', () => {
  it.each([
    [
      { metadata: { name: 'x' }, spec: { containers: 'foo' } },
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      podWith({ name: 'c', ports: [{ containerPort: 'eighty' }] }),
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      podWith({ name: 'c', env: [{ name: 'A', value: 1 }] }),
      'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
    ],
    [
      podWith({ name: 'c', resources: { requests: { memory: '64MB' } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('are refused in the words of Go: %j', (body, message) => {
    expect(refusal('pods', body)).toBe(`400 Pod in version "v1" cannot be handled as a Pod: ${message}`);
  });

  it.each([
    [
      'pods',
      podWith({ name: 'c', envFrom: [{ secretRef: { name: true } }] }),
      'SecretEnvSource.spec.containers.envFrom.secretRef.LocalObjectReference.name of type string',
    ],
    [
      'pods',
      { spec: { volumes: [{ name: 'v', emptyDir: { medium: true } }] } },
      'EmptyDirVolumeSource.spec.volumes.VolumeSource.emptyDir.medium of type v1.StorageMedium',
    ],
    [
      'pods',
      podWith({ name: 'c', livenessProbe: { httpGet: { path: true } } }),
      'HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.path of type string',
    ],
    [
      'persistentvolumes',
      { spec: { volumeMode: true, hostPath: {} } },
      'PersistentVolumeSpec.spec.volumeMode of type v1.PersistentVolumeMode',
    ],
    [
      'persistentvolumeclaims',
      { spec: { accessModes: true } },
      'PersistentVolumeClaimSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode',
    ],
    [
      'horizontalpodautoscalers.autoscaling',
      { spec: { metrics: [{ type: true }] } },
      'MetricSpec.spec.metrics.type of type v2.MetricSourceType',
    ],
    [
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
      { webhooks: [{ rules: [{ operations: [true], apiGroups: true }] }] },
      'RuleWithOperations.webhooks.rules.operations of type v1.OperationType',
    ],
    [
      'validatingadmissionpolicies.admissionregistration.k8s.io',
      { spec: { matchConstraints: { resourceRules: [{ apiGroups: 'x' }] } } },
      'NamedRuleWithOperations.spec.matchConstraints.resourceRules.RuleWithOperations.Rule.apiGroups of type []string',
    ],
  ])('are named as Go names them, with what is embedded on the way: %s %j', (resource, body, place) => {
    const [, found] = refusal(resource, body).split(' into Go struct field ');
    expect(found).toBe(place);
  });

  it('says where the data of a Secret is no base64', () => {
    expect(refusal('secrets', { metadata: { name: 's' }, data: { password: 'p@ss' } })).toBe(
      '400 Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 1',
    );
  });

  it('blames the field, not the key, for a number in the data of a ConfigMap', () => {
    expect(refusal('configmaps', { data: { port: 80 } })).toBe(
      '400 ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
  });
});

describe('bodies of another kind', () => {
  it('take their kind from the URL when they have none', () => {
    const { object } = decode('deployments.apps', { metadata: { name: 'd' } });
    expect(object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
  });

  it('are refused when Kubernetes knows no such kind', () => {
    expect(refusal('pods', { apiVersion: 'v1', kind: 'Pood' })).toBe(
      '400 Pood in version "v1" cannot be handled as a Pod: no kind "Pood" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    );
  });

  it('are refused when they are of a kind that the URL does not stand for', () => {
    expect(refusal('pods', { apiVersion: 'v1', kind: 'Service' })).toContain(
      'Service in version "v1" cannot be handled as a Pod: ',
    );
  });
});

describe('malformed bodies', () => {
  it('show the beginning of the text and what Go makes of it', () => {
    expect(refusal('pods', '{"kind":"Pod",}')).toBe(
      `400 the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character '}' looking for beginning of object key string ({"kind":"Pod",})`,
    );
    expect(refusal('pods', '')).toContain('unexpected end of JSON input (<empty>)');
  });

  it('in a format the server does not speak are a 415 that lists the formats it does', () => {
    expect(refusal('pods', 'x', 'text/plain')).toBe(
      '415 the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  });
});

describe('what Go would not write back', () => {
  it('drops zeros, empty lists and nulls, but keeps zeros behind pointers and empty structs', () => {
    const spec = { replicas: 0, minReadySeconds: 0, paused: false, strategy: {}, selector: null };
    const { object } = decode('deployments.apps', { metadata: { name: 'd', labels: {} }, spec });
    expect(object['spec']).toEqual({ replicas: 0, strategy: {} });
    expect(object.metadata).toEqual({ name: 'd' });
  });

  it('keeps bare numbers of quantities as text', () => {
    const resources = { requests: { cpu: 2 } };
    const { object } = decode('pods', podWith({ name: 'c', resources }));
    expect(object['spec'].containers[0].resources).toEqual({ requests: { cpu: '2' } });
  });
});

describe('YAML bodies', () => {
  it('are read like JSON', () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "1"}\n';
    expect(decode('configmaps', yaml, 'application/yaml').object['data']).toEqual({ a: '1' });
  });

  it('keep times as text and name keys that stand twice', () => {
    const yaml = 'metadata:\n  name: a\n  creationTimestamp: 2026-01-01T00:00:00Z\ndata:\n  a: x\n  a: z\n';
    const { object, problems } = decode('configmaps', yaml, 'application/yaml');
    expect(object.metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z');
    expect(object['data']).toEqual({ a: 'z' });
    expect(problems).toEqual(['line 6: key "a" already set in map']);
  });
});
