/** ReferenceGrants: which references across namespaces their targets allow. */
import { GROUP, type Grant } from './types.ts';

export interface Reference {
  readonly from: { readonly kind: 'Gateway' | 'HTTPRoute'; readonly namespace: string };
  /** An object of the core group. */
  readonly to: { readonly kind: 'Secret' | 'Service'; readonly namespace: string; readonly name: string };
}

/** A reference inside a namespace needs nobody's consent. */
export function isPermitted(grants: readonly Grant[], { from, to }: Reference): boolean {
  if (from.namespace === to.namespace) return true;
  return grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === to.namespace &&
      spec.from.some(
        (each) => each.group === GROUP && each.kind === from.kind && each.namespace === from.namespace,
      ) &&
      spec.to.some(
        (each) => each.group === '' && each.kind === to.kind && (!each.name || each.name === to.name),
      ),
  );
}
