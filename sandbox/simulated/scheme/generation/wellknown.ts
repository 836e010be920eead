/** Types that TypeScript can only describe as strings and numbers, and sentences both packages leave out. */
import type { Draft } from './models.ts';

const TIME = 'RFC 3339 date and time.';

/** Replaces in place what the declarations could not say. */
export function addWellKnown(schemas: Map<string, Draft>): void {
  const known: Record<string, Draft> = {
    'api.resource.Quantity': {
      description:
        'Quantity is a fixed-point representation of a number, with a suffix: `100m`, `1.5Gi`, `2e3`. Decimal suffixes are n, u, m, k, M, G, T, P and E, binary ones Ki, Mi, Gi, Ti, Pi and Ei.',
      oneOf: [{ type: 'string' }, { type: 'number' }],
    },
    'util.intstr.IntOrString': {
      description:
        schemas.get('io.k8s.apimachinery.pkg.util.intstr.IntOrString')?.description ??
        'A number or a string.',
      format: 'int-or-string',
      oneOf: [{ type: 'integer' }, { type: 'string' }],
      'x-kubernetes-int-or-string': true,
    },
    'apis.meta.v1.Time': { description: TIME, type: 'string', format: 'date-time' },
    'apis.meta.v1.MicroTime': { description: TIME, type: 'string', format: 'date-time' },
  };
  for (const [name, schema] of Object.entries(known)) {
    const full = `io.k8s.apimachinery.pkg.${name}`;
    const description = schemas.get(full)?.description ?? schema.description;
    schemas.set(full, description === undefined ? schema : { ...schema, description });
  }
  describeTypeMeta(schemas);
  referToClaims(schemas.get('io.k8s.api.apps.v1.StatefulSetSpec')?.properties?.['volumeClaimTemplates']);
}

/** `kubernetes-models` writes these claims out, with another idea of what is required. */
function referToClaims(property: Draft | undefined): void {
  if (property) property.items = { $ref: '#/components/schemas/io.k8s.api.core.v1.PersistentVolumeClaim' };
}

/** `apiVersion` and `kind` are the same everywhere; those of one kind that has them described stand for all. */
function describeTypeMeta(schemas: ReadonlyMap<string, Draft>): void {
  const model = schemas.get('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')?.properties ?? {};
  for (const schema of schemas.values()) {
    for (const field of ['apiVersion', 'kind']) {
      const property: Draft | undefined = schema.properties?.[field];
      const description = model[field]?.description;
      const isTypeMeta = schema['x-kubernetes-group-version-kind'] !== undefined;
      if (property && isTypeMeta && description !== undefined) property.description ??= description;
    }
  }
}
