/** Whether a changed object may be stored in the place of the old one: the rules of its kind, by the part that changes. */
import type { KubeObject } from '../../objects.ts';
import { invalid } from '../errors.ts';
import { validateMetadataUpdate } from './metadata.ts';
import type { UpdateOf } from './prepare.ts';
import type { ObjectRef, WriteContext } from './types.ts';

/** Throws 422 with everything that is wrong. */
export function checkChanged(
  ref: ObjectRef,
  subresource: UpdateOf,
  object: KubeObject,
  old: KubeObject,
  by: WriteContext,
): void {
  const { strategy } = ref.definition;
  // A status writer is not to blame for a spec that an older rule let in.
  const isOthersPart = subresource === 'status' || subresource === 'finalize';
  if (isOthersPart && !strategy.validateReplacement) return;
  const found = strategy.validateReplacement
    ? strategy.validateReplacement(object, old, subresource, by.warn)
    : [
        ...strategy.validate(object),
        // Subresources exist to change what an update of the object may not.
        ...((subresource === '' && strategy.validateUpdate?.(object, old)) || []),
        ...((subresource === 'ephemeralcontainers' && strategy.validateEphemeral?.(object, old)) || []),
        ...((subresource === 'resize' && strategy.validateResize?.(object, old)) || []),
      ];
  const problems = [...validateMetadataUpdate(object, old), ...found];
  if (problems.length > 0) throw invalid(ref.definition, ref.name, problems);
}
