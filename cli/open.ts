/** `naru open`: a new address from the server that is running, for another browser or one that lost its cookie. */
import { env, stderr, stdout } from 'node:process';
import { Fault } from '../sandbox/faults.ts';
import { readConfig } from '../server/config.ts';
import { requestAddress } from '../server/control.ts';

const USAGE = `naru open
    Prints an address of the Naru that is running. It signs one browser in, once, within ten minutes.
    NARU_DATA says which one, if it was started with another data folder.
`;

/** Exit code 0 with the address on standard output, 1 when no server runs, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    stderr.write(USAGE);
    return ['--help', '-h'].includes(argv[0] ?? '') ? 0 : 2;
  }
  try {
    stdout.write(`${await requestAddress(readConfig(env).dataDir)}\n`);
    return 0;
  } catch (failure) {
    if (!(failure instanceof Fault)) throw failure;
    stderr.write(`${failure.message}\n${failure.remedy}\n`);
    return 1;
  }
}
