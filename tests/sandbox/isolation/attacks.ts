/**
 * A program: a learner who means no good, in a box, as the user who runs it. Prints what came of each try as one JSON object.
 * It is the server that is attacked, too, and has SECRET_OF_THE_SERVER in its environment.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bytesWithoutName } from '../../../sandbox/isolation/quota.ts';
import { beginStarter } from '../../../sandbox/starter/starter.ts';
import { trial } from './support.ts';

const server = process.pid;
// As `npm start` does.
beginStarter();
const mark = randomUUID();
const abstract = createServer((socket) => socket.end('abstract\n')).listen(`\0naru-${mark}`);

await using one = await trial(`one-${process.pid}`);
await using other = await trial(`two-${process.pid}`);
const { root, ports } = one;
const began = performance.now();
await one.run('true');
const opening = performance.now() - began;

const connectTo = (port: number, host = '127.0.0.1'): string =>
  `(exec 3<>/dev/tcp/${host}/${port} && cat <&3) 2>&1 | tail -1`;

const tries: Record<string, string> = {
  who: 'id -un; pwd; echo ~; hostname; id -u; grep -E "^(CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status | tr "\\t\\n" "  "',
  secret: `cat ${root}/secret; ls ${root}; cat ${one.place.kubeFolder}/config`,
  neighbour: `ls ${other.place.home}`,
  processes: `ls -d /proc/[0-9]* | wc -l; ls -d /proc/${server}; cat /proc/*/environ | tr "\\0" "\\n" | grep -c SECRET_OF_THE_SERVER`,
  descriptors:
    'for at in $(echo /proc/self/fd/*); do [ $(basename $at) -gt 2 ] && readlink $at; done; echo over',
  environment: 'env | cut -d= -f1 | sort | tr "\\n" " "',
  firstEnvironment: 'cat /proc/1/environ | tr "\\0" "\\n" | grep SECRET',
  signals: `kill -0 ${server}; perl -e 'syscall(${process.arch === 'x64' ? 101 : 117}, 16, ${server}, 0, 0) == -1 and print "attach: $!\\n"'`,
  own: connectTo(ports.own),
  otherCluster: connectTo(ports.other),
  internet: connectTo(80, '192.0.2.1'),
  abstract: `perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, pack("S a*", 1, "\\0naru-${mark}")) or print "$!\\n"'`,
  vsock: `perl -e 'socket(S, 40, 1, 0) or print "$!\\n"'`,
  interfaces: 'tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "',
  outside:
    'for at in /x /usr/x /etc/x /etc/passwd /run/x /run/naru/x /run/naru/shell/x /run/naru/shared/x /run/naru/doors/x /run/naru/programs/x /run/naru/box/x /run/naru/terminals/x /dev/x /proc/sys/kernel/core_pattern /home/x; do (echo x >$at) 2>/dev/null && echo "wrote $at"; done; echo tried',
  inside:
    'for at in ~/a /tmp/a /run/naru/kube/a /run/naru/kube-cache/a /dev/shm/a; do echo x >$at && echo $at; done',
  hiddenFolders:
    'ls -A /run/naru/box /run/naru/terminals /root /var /opt /srv /mnt 2>/dev/null | grep -v "^/"; ls /etc/shadow /etc/ssh',
  namespaces:
    'unshare -Ur true; unshare -m true; mount -t tmpfs x /tmp; umount /tmp; nsenter -t 1 -m true; setpriv --reuid 0 true; echo tried',
  typing: `perl -e 'my $key = "x"; ioctl(STDIN, 0x5412, $key) or print "$!\\n"'`,
  keys: `perl -e 'syscall(${process.arch === 'x64' ? 250 : 219}, 0, -3, 0) == -1 and print "$!\\n"'`,
  memory: `perl -e 'my $count = 3 << 30; my $all = "x" x $count; print "had it\\n"'`,
  temporary: 'head -c 80000000 /dev/zero >/tmp/full; stat -c %s /tmp/full; rm /tmp/full',
  largeFile: 'truncate -s 300M ~/large; echo $?; rm -f ~/large',
  forks: `perl -e '$| = 1; for (1 .. 1000) { my $pid = fork; last unless defined $pid; if (!$pid) { sleep 60; exit } push @all, $pid } print scalar(@all), "\\n"; kill "KILL", @all'`,
  shared: `perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1); bind(S, sockaddr_in(18080, INADDR_LOOPBACK)); listen(S, 1); accept(C, S); print C "from the first shell\\n"'`,
};

const results: Record<string, unknown> = { opening };
const { shared, forks, temporary, ...others } = tries;
await Promise.all(
  Object.entries(others).map(async ([name, script]) => {
    results[name] = await one.run(script);
  }),
);
// These take what the others need.
results['temporary'] = await one.run(temporary ?? '');
results['forks'] = await one.run(forks ?? '');

// What one shell listens at, another of the same learner reaches, as with kubectl port-forward; nobody else does.
const listening = one.run(shared ?? '');
const ask =
  'for i in $(seq 50); do (exec 3<>/dev/tcp/127.0.0.1/18080 && cat <&3) 2>/dev/null && break; sleep 0.1; done; echo over';
results['fromOtherBox'] = await other.run(connectTo(18080));
results['fromOtherShell'] = await one.run(ask);
await listening;
results['sharedTemporary'] =
  (await one.run('echo here >/tmp/from-one')) +
  (await one.run('cat /tmp/from-one')) +
  (await other.run('cat /tmp/from-one'));

// A shell that holds too much may delete and nothing else.
results['full'] = await one.run('echo x >~/more; ls ~/more; rm ~/a && echo deleted', { full: true });

// What has no name any more is on the disk all the same.
const unnamed = one
  .run('exec 9>~/gone; rm ~/gone; head -c 3000000 /dev/urandom >&9; echo >/tmp/written; sleep 20')
  .catch(() => '');
await one.run('for i in $(seq 100); do [ -e /tmp/written ] && break; sleep 0.1; done');
results['unnamed'] = await bytesWithoutName(one.box.pid, one.place.home);
results['unnamedElsewhere'] = await bytesWithoutName(other.box.pid, other.place.home);

// What hides from its shell ends with it.
await one.run(
  `setsid nohup bash -c 'trap "" HUP TERM INT; while :; do sleep 1; done # ${mark}' >/dev/null 2>&1 & disown; sleep 0.3`,
);
results['leftBehind'] = await gone(mark);

// While a learner takes all the processes there are to have, others are served.
const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
const bomb = one
  .run(`bomb() { bomb | bomb & }; bomb; sleep 3; echo $(ls -d /proc/[0-9]* | wc -l)`, { patience: 1_600 })
  .catch(() => 'ended by us');
let [served, most] = [0, 0];
for (const until = Date.now() + 1_500; Date.now() < until; ) {
  if ((await other.run('echo served')) === 'served\n') served += 1;
  most = Math.max(most, readdirSync('/proc').filter((pid) => commandOf(pid).includes('bomb()')).length);
}
await bomb;
results['served'] = served;
results['most'] = most;
delays.disable();
results['delay'] = delays.percentile(99) / 1e6;
results['afterBomb'] = await one.run('echo alive');

// The box and all that is in it end with the server's word.
const running = one.run(`sleep 1000 # ${mark}`).catch(() => 'gone');
one.box.end();
await running;
await unnamed;
results['afterEnd'] = await gone(mark);
abstract.close();
process.stdout.write(`${JSON.stringify(results)}\n`);

/** Waits for processes that carry the mark to end; answers how many did not. */
async function gone(text: string): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(text));
    if (left.length === 0 || tries > 100) return left.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}
