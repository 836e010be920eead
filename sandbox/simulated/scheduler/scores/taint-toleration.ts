/** TaintToleration: rather a node without PreferNoSchedule taints that the pod does not tolerate. */
import { tolerates } from '../tolerations.ts';
import type { Score } from '../types.ts';
import { reversed } from './normalize.ts';

export const taintToleration: Score = (pod, infos) =>
  reversed(
    infos.map(
      ({ node }) =>
        (node.spec.taints ?? []).filter(
          (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod, taint),
        ).length,
    ),
  );
