/**
 * DefaultTolerationSeconds: a pod that says nothing else stays five minutes on a node that is not ready or cannot be
 * reached. After plugin/pkg/admission/defaulttolerationseconds.
 */
import { isWriteOf } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const seconds = 300;

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate(request) {
    const pod = request.object;
    if (!pod || !isWriteOf(request, 'pods')) return;
    const tolerations: Toleration[] = pod.spec.tolerations ?? [];
    const missing = taints.filter((taint) => !tolerations.some((toleration) => covers(toleration, taint)));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: seconds,
    }));
    pod.spec.tolerations = [...tolerations, ...added];
  },
};

function covers({ key, effect }: Toleration, taint: string): boolean {
  return (!key || key === taint) && (!effect || effect === 'NoExecute');
}
