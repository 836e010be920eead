/**
 * TaintNodesByCondition: a node that has just registered takes no pods until it has been seen to be ready.
 * After plugin/pkg/admission/nodetaint.
 */
import { isCreateOf } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

interface Taint {
  key: string;
  effect: string;
}

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate(request) {
    const node = request.object;
    if (!node || !isCreateOf(request, 'nodes')) return;
    node.spec ??= {};
    const taints: Taint[] = node.spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return;
    node.spec.taints = [...taints, { ...notReady }];
  },
};
