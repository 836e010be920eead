/** One lookout on the learner's cluster: opened when somebody looks for the first time, and shared from then on. */
import { type Lookout, openLookout } from '../checker/cluster.ts';
import type { Sandbox } from '../sandbox/types.ts';

export interface Lookouts {
  /** Rejects when the sandbox gives no kubeconfig that can be used; the next call tries again. */
  at(sandbox: Sandbox): Promise<Lookout>;
  /** Closes what is open: the cluster is about to be another one. */
  letGo(): void;
}

export function createLookouts(open: (sandbox: Sandbox) => Promise<Lookout> = openLookout): Lookouts {
  let current: { readonly sandbox: Sandbox; readonly lookout: Promise<Lookout> } | undefined;
  const letGo = (): void => {
    void current?.lookout.then((lookout) => lookout.close()).catch(() => undefined);
    current = undefined;
  };
  return {
    letGo,
    at(sandbox) {
      if (current?.sandbox === sandbox) return current.lookout;
      letGo();
      const lookout = open(sandbox);
      const mine = { sandbox, lookout };
      current = mine;
      lookout.catch(() => {
        if (current === mine) current = undefined;
      });
      return lookout;
    },
  };
}
