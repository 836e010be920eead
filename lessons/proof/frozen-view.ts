/** A cluster that stands still: whatever was asked once is not asked again. For many looks at the same moment. */
import type { ClusterView } from '../../checker/types.ts';

/** What a look may ask, and how the answer is found again: by everything but the signal. */
const ASKED = [
  'get',
  'list',
  'dial',
  'readFile',
  'readHome',
  'exec',
  'logs',
  'allowed',
  'dryRun',
  'raw',
  'request',
  'resolve',
] as const;

/** Answers are remembered for as long as the view is used; what changes the cluster goes through. */
export function frozen(view: ClusterView): ClusterView {
  const answers = new Map<string, Promise<unknown>>();
  const asked = ASKED.filter((name) => typeof view[name as keyof ClusterView] === 'function');
  const methods = asked.map((name) => {
    const ask = view[name as keyof ClusterView] as (...given: unknown[]) => Promise<unknown>;
    const answer = (...given: unknown[]): Promise<unknown> => {
      const key = `${name} ${JSON.stringify(given.filter((one) => !(one instanceof AbortSignal)))}`;
      const known = answers.get(key);
      if (known) return known;
      const fresh = ask.apply(view, given);
      answers.set(key, fresh);
      fresh.catch(() => answers.delete(key));
      return fresh;
    };
    return [name, answer] as const;
  });
  return { ...view, ...Object.fromEntries(methods) };
}
