/** A piece of OpenAPI v3 as an API server gives it: of apps/v1, with what a Deployment leads to, and one custom kind. */
const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const POD_SPEC = 'io.k8s.api.core.v1.PodSpec';
const CONTAINER = 'io.k8s.api.core.v1.Container';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

export const OPENAPI = {
  components: {
    schemas: {
      'io.k8s.api.apps.v1.Deployment': {
        description: 'Deployment enables declarative updates.',
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { description: 'Of the object.', allOf: [at(META)] },
          spec: { allOf: [at('io.k8s.api.apps.v1.DeploymentSpec')] },
          status: { allOf: [at('io.k8s.api.apps.v1.DeploymentStatus')] },
        },
        'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'Deployment' }],
      },
      'io.k8s.api.apps.v1.DeploymentSpec': {
        type: 'object',
        required: ['template'],
        properties: {
          paused: { type: 'boolean' },
          replicas: { description: 'Number of desired pods.', type: 'integer', format: 'int32' },
          template: { type: 'object', properties: { spec: at(POD_SPEC) } },
        },
      },
      'io.k8s.api.apps.v1.DeploymentStatus': {
        type: 'object',
        properties: { replicas: { type: 'integer' } },
      },
      [POD_SPEC]: {
        type: 'object',
        required: ['containers'],
        properties: {
          containers: { type: 'array', items: at(CONTAINER) },
          nodeSelector: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
      [CONTAINER]: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          image: { description: `Container image name. ${'More words. '.repeat(60)}`, type: 'string' },
          imagePullPolicy: {
            description: 'Image pull policy.\n\nPossible enum values:\n - `"Always"` means that …',
            type: 'string',
            enum: ['Always', 'IfNotPresent', 'Never'],
          },
          port: { allOf: [at('io.k8s.apimachinery.pkg.util.intstr.IntOrString')] },
          limits: {
            type: 'object',
            additionalProperties: at('io.k8s.apimachinery.pkg.api.resource.Quantity'),
          },
        },
      },
      [META]: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          generateName: { type: 'string' },
          labels: { type: 'object', additionalProperties: { type: 'string', default: '' } },
          creationTimestamp: at('io.k8s.apimachinery.pkg.apis.meta.v1.Time'),
        },
      },
      'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { type: 'string', format: 'date-time' },
      'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
      'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
        format: 'int-or-string',
        oneOf: [{ type: 'integer' }, { type: 'string' }],
      },
      'com.example.v1.Widget': {
        type: 'object',
        properties: {
          metadata: { allOf: [at(META)] },
          spec: {
            type: 'object',
            properties: {
              size: { 'x-kubernetes-int-or-string': true },
              free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              self: at('com.example.v1.Widget'),
            },
          },
        },
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
      },
    },
  },
};
