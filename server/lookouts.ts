/** One lookout on each cluster: opened when somebody looks for the first time, and shared from then on. */
import { type Lookout, openLookout } from '../checker/cluster.ts';
import type { Sandbox } from '../sandbox/types.ts';

export interface Lookouts {
  /** Rejects when the sandbox gives no kubeconfig that can be used; the next call tries again. */
  at(sandbox: Sandbox): Promise<Lookout>;
  /** Closes what is open there, or everywhere: the cluster is about to be another one. */
  letGo(sandbox?: Sandbox): void;
}

export function createLookouts(open: (sandbox: Sandbox) => Promise<Lookout> = openLookout): Lookouts {
  const known = new Map<Sandbox, Promise<Lookout>>();
  const close = (sandbox: Sandbox): void => {
    void known
      .get(sandbox)
      ?.then((lookout) => lookout.close())
      .catch(() => undefined);
    known.delete(sandbox);
  };
  return {
    letGo(sandbox) {
      for (const one of sandbox ? [sandbox] : [...known.keys()]) close(one);
    },
    at(sandbox) {
      const there = known.get(sandbox);
      if (there) return there;
      const lookout = open(sandbox);
      known.set(sandbox, lookout);
      lookout.catch(() => {
        if (known.get(sandbox) === lookout) known.delete(sandbox);
      });
      return lookout;
    },
  };
}
