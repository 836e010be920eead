/** Secrets. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { setDefaultForZero } from '../fields.ts';
import { validateSecret, validateSecretUpdate } from './data-validation.ts';
import { keyPairProblem } from './key-pair.ts';

export const secrets: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
  subresources: {},
  strategy: {
    applyDefaults(secret) {
      encodeStringData(secret);
      setDefaultForZero(secret, 'type', 'Opaque');
    },
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
    warnings,
  },
  table: {
    columns: [
      nameColumn,
      column('Type', doc('Secret', 'type')),
      column('Data', doc('Secret', 'data')),
      ageColumn,
    ],
    row: (secret, now) => [
      secret.metadata.name,
      secret['type'],
      Object.keys(secret['data'] ?? {}).length,
      ageOf(secret, now),
    ],
  },
  fields: (secret) => ({ type: secret['type'] ?? '' }),
};

/** `stringData` is only for writing: it overrules `data` and is never stored. */
function encodeStringData(secret: KubeObject): void {
  const plain: Record<string, string> = secret['stringData'] ?? {};
  for (const [key, value] of Object.entries(plain)) {
    secret['data'] = { ...secret['data'], [key]: Buffer.from(value).toString('base64') };
  }
  delete secret['stringData'];
}

/** After `warningsForSecret`. */
function warnings(secret: KubeObject): string[] {
  if (secret['type'] !== 'kubernetes.io/tls') return [];
  const read = (key: string) => Buffer.from(secret['data']?.[key] ?? '', 'base64').toString();
  const problem = keyPairProblem(read('tls.crt'), read('tls.key'));
  return problem === undefined ? [] : [problem];
}
