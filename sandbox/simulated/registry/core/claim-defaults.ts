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
  canonicaliseAll(spec['resources'].requests);
  canonicaliseAll(spec['resources'].limits);
  canonicaliseAll(claim['status'].capacity);
}
