/** A program: opens two shells, one after the other, and prints what the second has open besides its terminal. */
import { openShell } from '../../sandbox/shell.ts';
import type { Shell } from '../../sandbox/types.ts';

const shell = (script: string): Shell =>
  openShell({
    file: '/bin/bash',
    argv: ['--norc', '-c', script],
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    cwd: '/',
    size: { cols: 200, rows: 24 },
  });

const first = shell('sleep 20');
const second = shell(
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
