/**
 * A program: opens two shells, one after the other, and prints what the second has open besides its terminal. With the argument `a starter` it
 * lets one start them.
 */
import { startShell } from '../../sandbox/shell.ts';
import { beginStarter } from '../../sandbox/starter/starter.ts';
import type { Shell } from '../../sandbox/types.ts';

if (process.argv[2] === 'a starter') beginStarter();

const shell = (script: string): Promise<Shell> =>
  startShell({
    file: '/bin/bash',
    argv: ['--norc', '-c', script],
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    cwd: '/',
    size: { cols: 200, rows: 24 },
  });

const first = await shell('sleep 20');
const second = await shell(
  'for at in $(echo /dev/fd/*); do [ $(basename $at) -gt 2 ] && readlink $at; done; echo over',
);
let said = '';
second.onData((chunk) => {
  said += Buffer.from(chunk).toString('utf8');
});
second.onExit(() => {
  first.kill();
  process.stdout.write(said.replaceAll('\r', ''));
});
