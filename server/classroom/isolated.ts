/** A class is people who do not know each other on one machine: their shells are isolated, or somebody has said in words that they need not be. */
import { Fault } from '../../sandbox/faults.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { IsolationState } from '../protocol.ts';
import { PEOPLE_CODES } from './people/faults.ts';

/** What `NARU_CLASS_WITHOUT_ISOLATION` must say: whoever writes that has read it. */
export const WITHOUT_ISOLATION = 'every-learner-may-read-and-delete-all-files-of-this-user';

/** Throws `class/not-isolated` where shells are not, and nobody has allowed it. */
export function requireIsolation(
  { unisolatedClass }: Pick<Config, 'unisolatedClass'>,
  { mode, problem }: IsolationState,
  log: Log,
): void {
  if (mode !== 'none') return;
  if (unisolatedClass) {
    log.warn(
      'SHELLS OF THIS CLASS ARE NOT ISOLATED: every learner may read and delete all files of this user',
    );
    return;
  }
  const why = problem ? `${problem.message} ${problem.remedy ?? ''}`.trim() : 'NARU_ISOLATION is "none".';
  throw new Fault(
    PEOPLE_CODES.notIsolated,
    'A class needs isolated shells, and here they are not: every learner could read the files of all others, and yours.\n' +
      '수업에는 격리된 셸이 필요한데 이 컴퓨터에서는 격리되지 않습니다. 모든 학습자가 서로의 파일과 강사의 파일을 읽을 수 있습니다.\n' +
      why,
    'Install bubblewrap on Linux (NARU_ISOLATION=bubblewrap says what is missing).\n' +
      `Only if you trust everybody with everything: NARU_CLASS_WITHOUT_ISOLATION=${WITHOUT_ISOLATION}\n` +
      '리눅스에 bubblewrap을 설치해 주십시오. 위 설정은 모든 사람을 전적으로 믿을 때만 써 주십시오.',
  );
}
