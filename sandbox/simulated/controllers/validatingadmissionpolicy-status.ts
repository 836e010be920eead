/** Checks the types in the expressions of new validating admission policies (pkg/controller/validatingadmissionpolicystatus). */
import type { Kinds } from '../admission/matching.ts';
import { checkTypes } from '../admission/policy/type-checking.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';

/** `kinds` are those that are served now. */
export function startPolicyStatusController(context: ControllerContext, kinds: () => Kinds): Disposable {
  const { clock, log, informers, client } = context;
  const sync = (name: string) => {
    const policy = client.get(POLICIES, undefined, name);
    if (!policy || isChecked(policy)) return;
    const expressionWarnings = checkTypes(policy, kinds());
    const typeChecking = expressionWarnings.length > 0 ? { expressionWarnings } : {};
    const status = { ...policy['status'], observedGeneration: policy.metadata.generation, typeChecking };
    client.update(POLICIES, { ...policy, status }, { subresource: 'status' });
  };
  const queue = createWorkQueue({ clock, log, work: sync });
  const changed = (policy: KubeObject) => {
    if (!isChecked(policy)) queue.add(policy.metadata.name);
  };
  return together(
    queue,
    informers.informer(POLICIES).on({ added: changed, updated: (_, policy) => changed(policy) }),
  );
}

function isChecked({ metadata, status }: KubeObject): boolean {
  return status?.observedGeneration === metadata.generation;
}
