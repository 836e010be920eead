/** What a look meets that is the learner's, wherever in the look it is met: it becomes a finding, and no fault of ours. */
import { Fault } from '../sandbox/faults.ts';
import type { ClusterView, Finding } from './types.ts';

/** Ends a look with a finding. */
export class SeenInstead extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.code);
    this.finding = finding;
  }
}

/** Reads files of the home; one that is too large to be an answer ends the look. */
export function answersOf(readHome: ClusterView['readHome']): ClusterView['readHome'] {
  return async (path, signal) => {
    try {
      return await readHome(path, signal);
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'sandbox/file-too-large')) throw error;
      const home = path.replace(/^~\//, '');
      throw new SeenInstead({ code: 'file.too-large', values: { file: `~/${home}` }, at: { home } });
    }
  };
}
