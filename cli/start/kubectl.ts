/**
 * Fetches kubectl where there is none. The server starts without it too: the terminal then says what to do.
 */
import { Fault } from '../../sandbox/faults.ts';
import { type FetchOptions, type FetchProgress, FORBID, fetchTool } from '../../sandbox/tools/fetch.ts';
import { findKubectl } from '../../sandbox/tools/kubectl.ts';
import type { Config } from '../../server/config.ts';
import { toolsDirOf } from '../../server/wiring.ts';
import type { Say } from './build.ts';

type Settings = Pick<Config, 'env' | 'download' | 'root'>;

/** Never rejects for want of a network. Rejects with the signal's reason, and leaves nothing behind, when aborted. */
export async function fetchMissingKubectl(
  config: Settings,
  say: Say,
  signal: AbortSignal,
  from: Pick<FetchOptions, 'pin' | 'patience'> = {},
): Promise<void> {
  const toolsDir = toolsDirOf(config);
  const finding = await findKubectl({ env: config.env, toolsDir }, signal);
  if (finding.found) return;
  const { code, message, remedy } = finding.problem;
  // One that was named and does not work is the learner's to correct; who forbids downloads is told what is missing.
  if (code !== 'tools/kubectl-missing' || config.download === 'never')
    return sayWithout(say, message, remedy);
  try {
    await fetchTool('kubectl', { toolsDir, env: config.env, onProgress: showing(say), ...from }, signal);
  } catch (failure) {
    signal.throwIfAborted();
    sayWithout(
      say,
      failure instanceof Error ? failure.message : String(failure),
      failure instanceof Fault ? failure.remedy : remedy,
    );
  }
}

function sayWithout(say: Say, message: string, remedy: string): void {
  say(
    `${message}. ${remedy}\nNaru starts without kubectl; its terminal says what to do.`,
    '쓸 수 있는 kubectl이 없어 kubectl 없이 시작합니다. 네트워크와 디스크의 남은 공간을 확인하고 ' +
      '"npm run tools kubectl"을 실행하거나, 직접 설치해 PATH에 두거나 KUBECTL로 경로를 알려 주십시오.',
  );
}

/** Says where from at first, then each quarter. */
function showing(say: Say): (progress: FetchProgress) => void {
  let last = -1;
  return ({ pin, received, total }) => {
    if (last < 0) {
      say(
        `There is no kubectl here. Fetching it from ${pin.url} … ${FORBID}`,
        `kubectl이 없어 ${pin.url}에서 받습니다 … 받지 않으려면 NARU_DOWNLOAD=never를 설정해 주십시오.`,
      );
      last = 0;
    }
    const quarter = total ? Math.floor((received / total) * 4) : 0;
    if (quarter <= last) return;
    last = quarter;
    process.stderr.write(`  ${quarter * 25} %\n`);
  };
}
