/**
 * Fetches kubectl where there is none. The server starts without it too: the terminal then says what to do.
 */
import { Fault } from '../../sandbox/faults.ts';
import { type FetchProgress, FORBID, fetchTool } from '../../sandbox/tools/fetch.ts';
import { findKubectl } from '../../sandbox/tools/kubectl.ts';
import type { Config } from '../../server/config.ts';
import { toolsDirOf } from '../../server/wiring.ts';
import type { Say } from './build.ts';

/** Never rejects for want of a network. */
export async function fetchMissingKubectl(config: Config, say: Say): Promise<void> {
  const toolsDir = toolsDirOf(config);
  const signal = new AbortController().signal;
  const finding = await findKubectl({ env: config.env, toolsDir }, signal);
  // One that was named and does not work is the learner's to correct.
  if (finding.found || finding.problem.code !== 'tools/kubectl-missing' || config.download === 'never')
    return;
  try {
    await fetchTool('kubectl', { toolsDir, env: config.env, onProgress: showing(say) }, signal);
  } catch (failure) {
    const remedy = failure instanceof Fault ? failure.remedy : '';
    const message = failure instanceof Error ? failure.message : String(failure);
    say(
      `kubectl could not be fetched: ${message}. ${remedy}\nNaru starts without it.`,
      'kubectl을 받지 못했습니다. Naru는 kubectl 없이 시작하며, 터미널에 해결 방법이 표시됩니다.',
    );
  }
}

/** Says where from at first, then each quarter. */
function showing(say: Say): (progress: FetchProgress) => void {
  let last = -1;
  return ({ pin, received, total }) => {
    if (last < 0) {
      say(
        `There is no kubectl here. Fetching it from ${pin.url} … ${FORBID}`,
        `kubectl이 없어 ${pin.url}에서 받습니다 … 받지 않으려면 NARU_DOWNLOAD=never를 설정하세요.`,
      );
      last = 0;
    }
    const quarter = total ? Math.floor((received / total) * 4) : 0;
    if (quarter <= last) return;
    last = quarter;
    process.stderr.write(`  ${quarter * 25} %\n`);
  };
}
