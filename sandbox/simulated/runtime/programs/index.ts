/** Which simulated programs an image may hold, by name. A new program is one entry here. */

import type { Program } from '../process/process.ts';
import { shell } from '../shell/shell.ts';
import { awk } from './awk.ts';
import * as basic from './basic.ts';
import { cat, dd, head, tac, tail, tee, wc } from './cat-head-tail.ts';
import { chroot } from './chroot.ts';
import { curl } from './curl.ts';
import * as files from './files.ts';
import * as listing from './listing.ts';
import { df, mount } from './mounts.ts';
import { httpd, ip, nc, nslookup, ping } from './network-tools.ts';
import { printf } from './printf.ts';
import { kill, killall, pidof, ps, timeout } from './processes.ts';
import { clear, stty } from './screen.ts';
import { sed } from './sed.ts';
import * as system from './system.ts';
import { tar } from './tar.ts';
import { test } from './test.ts';
import * as text from './text.ts';
import { wget } from './wget.ts';

type Programs = Readonly<Record<string, Program>>;

/** In every image with a shell. */
const core = (): Programs => ({
  sh: shell,
  ash: shell,
  true: () => 0,
  false: () => 1,
  '[': test,
  test,
  printf,
  kill,
  timeout,
  cat,
  dd,
  head,
  tac,
  tail,
  tee,
  wc,
  sed,
  awk,
  tar,
  echo: basic.echo,
  sleep: basic.sleep,
  seq: basic.seq,
  yes: basic.yes,
  hostname: basic.hostname,
  uname: basic.uname,
  pwd: basic.pwd,
  whoami: basic.whoami,
  id: basic.id,
  grep: text.grep,
  egrep: text.grep,
  cut: text.cut,
  sort: text.sort,
  uniq: text.uniq,
  tr: text.tr,
  rev: text.rev,
  base64: text.base64,
  md5sum: text.checksum('md5'),
  sha1sum: text.checksum('sha1'),
  sha256sum: text.checksum('sha256'),
  mkdir: files.mkdir,
  rmdir: files.rmdir,
  rm: files.rm,
  touch: files.touch,
  cp: files.cp,
  mv: files.mv,
  ln: files.ln,
  chmod: files.chmod,
  chgrp: files.chgrp,
  chown: files.chown,
  chroot,
  basename: files.basename,
  dirname: files.dirname,
  readlink: files.readlink,
  realpath: files.readlink,
  which: files.which,
  mktemp: files.mktemp,
  ls: listing.ls,
  stat: listing.stat,
  find: listing.find,
  df,
  du: listing.du,
  mount,
  env: system.env,
  printenv: system.printenv,
  date: system.date,
  xargs: system.xargs,
  nohup: system.nohup,
  nproc: system.nproc,
  stty,
  clear,
});

/** All of busybox that is simulated. */
export function busyboxPrograms(): Programs {
  return {
    ...core(),
    ps,
    pidof,
    killall,
    uptime: system.uptime,
    wget,
    nc,
    nslookup,
    ping,
    ip,
    ifconfig: ip,
    httpd,
    vi: system.notSimulated,
    top: system.notSimulated,
  };
}

/** What a small distribution image has; `wget` and `curl` only where the real one has them. */
export function distributionPrograms(extra: { wget?: boolean; curl?: boolean } = {}): Programs {
  const busybox = extra.wget ? busyboxPrograms() : {};
  return { ...core(), ...(extra.wget ? {} : { bash: shell }), ...busybox, ...(extra.curl ? { curl } : {}) };
}
