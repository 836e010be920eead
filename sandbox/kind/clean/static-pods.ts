/** The static Pods of a recorded cluster: which of them are to be made anew, and where. Pure. */
import type { Entries, Entry } from './api-picture.ts';
import type { Difference } from './differences.ts';
import type { StaticPod } from './put-back.ts';

/** A Pod that a kubelet has from a file. */
export function isStatic({ ref, content }: Entry): boolean {
  const annotations = (content['metadata'] as { annotations?: object } | undefined)?.annotations ?? {};
  return ref.kind === 'Pod' && 'kubernetes.io/config.mirror' in annotations;
}

/** One that comes back from its file with all it had. That cannot be said of etcd: who had it stop may have given it other data. */
export const isRenewable = (entry: Entry): boolean => isStatic(entry) && !isEtcd(entry);

export function isEtcd({ content }: Pick<Entry, 'content'>): boolean {
  const { labels } = (content['metadata'] ?? {}) as { labels?: Record<string, string> };
  return labels?.['component'] === 'etcd';
}

const nodeOf = ({ content }: Entry): string | undefined =>
  (content['spec'] as { nodeName?: string } | undefined)?.nodeName;

const podOf = ({ ref: { namespace = '', name } }: Entry): StaticPod => ({ namespace, name });

/** Those of a node that can be made anew: what all of them have been through is not known while its API is silent. */
export const renewableOf = (node: string, was: Entries): StaticPod[] =>
  Object.values(was)
    .filter((entry) => isRenewable(entry) && nodeOf(entry) === node)
    .map(podOf);

/** Those of a node that another manifest, or a restart, is still to be seen of; `gone` ones where their file was put back. */
export const alteredOf = (
  node: string,
  differences: readonly Difference[],
  isFileBack: boolean,
): StaticPod[] =>
  differences.flatMap((one) => {
    if (one.kind === 'added' || one.kind === 'unwell' || (one.kind === 'gone' && !isFileBack)) return [];
    return isRenewable(one.was) && nodeOf(one.was) === node ? [podOf(one.was)] : [];
  });
