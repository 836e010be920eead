/** Progress that only rises, whatever the steps say. */
import type { Progress } from './types.ts';

/** Reports a step when its fraction is not behind the last one. */
export function rising(onProgress: (progress: Progress) => void): (step: string, fraction: number) => void {
  let reached = 0;
  return (step, fraction) => {
    reached = Math.max(reached, Math.min(1, fraction));
    onProgress({ step, fraction: reached });
  };
}
