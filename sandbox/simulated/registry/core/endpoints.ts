/** Endpoints, the older sibling of EndpointSlices that `kubectl get endpoints` and old clients still read. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { abbreviated, ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { listOf, setDefaultForZero } from '../fields.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const endpoints: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  schema: 'io.k8s.api.core.v1.Endpoints',
  subresources: {},
  strategy: {
    applyDefaults(object) {
      for (const subset of listOf(object['subsets'])) {
        for (const port of listOf(subset['ports'])) setDefaultForZero(port, 'protocol', 'TCP');
      }
    },
    validate: (object) => validateMetadata(object, isDnsSubdomain),
  },
  table: {
    columns: [nameColumn, column('Endpoints', doc('Endpoints', 'subsets')), ageColumn],
    row: (object, now) => [object.metadata.name, formatEndpoints(object), ageOf(object, now)],
  },
};

function formatEndpoints(object: KubeObject): string {
  const all = listOf(object['subsets']).flatMap((subset) => {
    const addresses = listOf(subset['addresses']).map((address) => String(address['ip']));
    const ports = listOf(subset['ports']).map((port) => String(port['port']));
    return ports.length === 0
      ? addresses
      : ports.flatMap((port) =>
          addresses.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        );
  });
  return abbreviated(all, 3);
}
