/** What the API fills into a PersistentVolumeClaim, by itself or in the template of a StatefulSet. */
import { type Fields, setDefault } from '../fields.ts';
import { canonicaliseAll } from '../pod-spec-defaults.ts';

/** After `SetDefaults_PersistentVolumeClaim`. */
export function applyClaimDefaults(claim: Fields): void {
  claim['spec'] ??= {};
  claim['status'] ??= {};
  setDefault(claim['status'], 'phase', 'Pending');
  const spec: Fields = claim['spec'];
  setDefault(spec, 'resources', {});
  setDefault(spec, 'volumeMode', 'Filesystem');
  completeSources(spec);
  canonicaliseAll(spec['resources'].requests);
  canonicaliseAll(spec['resources'].limits);
  canonicaliseAll(claim['status'].capacity);
}

/** After `NormalizeDataSources`: the older field and the newer say the same, unless the source is in another namespace. */
function completeSources(spec: Fields): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec['dataSourceRef'] = { ...dataSource };
  if (dataSourceRef && !dataSource && !dataSourceRef.namespace) spec['dataSource'] = { ...dataSourceRef };
}
