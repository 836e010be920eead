/**
 * The real server, but for the clock of exams: so many milliseconds further than that of the machine as stand in the file that
 * NARU_TIME_AHEAD names. A program, started by tests/e2e/exam.spec.ts.
 */
import { readFileSync } from 'node:fs';
import { readConfig } from '../../../server/config.ts';
import { machineTime } from '../../../server/exams/exam-time.ts';
import { stderrLog } from '../../../server/log.ts';
import { endOnSignal, startServer } from '../../../server/main.ts';

const file = process.env['NARU_TIME_AHEAD'] ?? '';
const machine = machineTime();

function ahead(): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

const time = {
  now() {
    const { wall, steady, boot } = machine.now();
    return { wall: wall + ahead(), steady: steady + ahead(), boot };
  },
};

const server = await startServer(readConfig(process.env), stderrLog, { time });
endOnSignal(server);
process.stdout.write(`${server.address()}\n`);
