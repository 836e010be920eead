/** NodeAffinity: the weights of the preferred terms a node fulfils. */
import { matchesTerm } from '../node-selector.ts';
import type { Score } from '../types.ts';
import { normalized } from './normalize.ts';

export const nodeAffinity: Score = ({ spec }, infos) => {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return normalized(
    infos.map(({ node }) =>
      preferred.reduce(
        (sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0),
        0,
      ),
    ),
  );
};
