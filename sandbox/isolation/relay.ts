/**
 * The way from a box to its API server. A box has a network of its own with nothing in it but loopback. Inside, a small
 * program takes connections at the port of the kubeconfig and passes them through a Unix socket to this process, which
 * connects to the API server: to this one, and to nothing else. What this process itself serves to boxes has a port and a
 * socket, too.
 *
 * The program is Perl because perl-base is on every Debian and Ubuntu: one process of 2 MB that never forks, where socat
 * forks for each connection and stands still when a learner has used up all processes.
 */
import { chmod, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Connections at once, in and out of one box; kubectl opens one for each command, watches keep theirs. */
const MOST = 200;

/**
 * Arguments: most connections, then port and path of the socket, for each way. Says `ready` on standard output. Each end has what is still to be
 * written to it (`out`); nothing more is read for an end that has 64 KiB waiting.
 */
export const RELAY = String.raw`use strict; use warnings; use Socket; use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
my $most = shift;
$SIG{PIPE} = 'IGNORE';
my %doors;
while (my ($port, $path) = splice @ARGV, 0, 2) {
  socket(my $door, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
  setsockopt($door, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($door, sockaddr_in($port, INADDR_LOOPBACK)) or die "port $port: $!\n";
  listen($door, 128) or die "listen: $!\n";
  fcntl($door, F_SETFL, fcntl($door, F_GETFL, 0) | O_NONBLOCK);
  $doors{fileno $door} = { fh => $door, path => $path };
}
$| = 1; print "ready\n";
my %ends;
sub end_of { my ($fh) = @_;
  fcntl($fh, F_SETFL, fcntl($fh, F_GETFL, 0) | O_NONBLOCK);
  return $ends{fileno $fh} = { fh => $fh, out => '', over => 0, closed => 0 }; }
sub drop { for my $end ($_[0], $_[0]{peer}) { next unless $end->{fh};
  delete $ends{fileno $end->{fh}}; close $end->{fh}; $end->{fh} = undef; } }
sub finish { my ($end) = @_;
  if ($end->{peer}{over} && $end->{out} eq '' && !$end->{closed}) { $end->{closed} = 1; shutdown($end->{fh}, 1); }
  if ($end->{closed} && $end->{peer}{closed}) { my $peer = $end->{peer}; drop($end); delete $end->{peer}; delete $peer->{peer}; } }
sub forget { my ($end) = @_; my $peer = $end->{peer}; drop($end); delete $end->{peer}; delete $peer->{peer}; }
while (1) {
  my ($in, $out) = ('', '');
  if (keys(%ends) < 2 * $most) { vec($in, $_, 1) = 1 for keys %doors; }
  while (my ($number, $end) = each %ends) {
    vec($in, $number, 1) = 1 if !$end->{over} && length($end->{peer}{out}) < 65536;
    vec($out, $number, 1) = 1 if length $end->{out};
  }
  next if select($in, $out, undef, undef) < 0;
  for my $number (keys %doors) {
    next unless vec($in, $number, 1) && accept(my $near, $doors{$number}{fh});
    my $far;
    if (socket($far, PF_UNIX, SOCK_STREAM, 0) && connect($far, sockaddr_un($doors{$number}{path}))) {
      my ($one, $other) = (end_of($near), end_of($far));
      $one->{peer} = $other; $other->{peer} = $one;
    } else { close $near; }
  }
  for my $end (my @all = values %ends) {
    next unless $end->{fh};
    my $number = fileno $end->{fh};
    if (vec($in, $number, 1) && !$end->{over}) {
      my $read = sysread($end->{fh}, $end->{peer}{out}, 65536, length $end->{peer}{out});
      if (!defined $read) { if (!$!{EAGAIN} && !$!{EINTR}) { forget($end); next; } }
      elsif ($read == 0) { $end->{over} = 1; finish($end->{peer}); next unless $end->{fh}; }
    }
    if (length $end->{out}) {
      my $written = syswrite($end->{fh}, $end->{out});
      if (defined $written) { substr($end->{out}, 0, $written, ''); finish($end) if $end->{over} || $end->{peer}{over}; }
      elsif (!$!{EAGAIN} && !$!{EINTR}) { forget($end); }
    }
  }
}
`;

export const RELAY_LIMIT = MOST;

/** Takes connections at a socket and passes each to the API server. Resolves when it listens. */
export async function serveApi(
  path: string,
  api: { readonly host: string; readonly port: number },
): Promise<Disposable> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ ...api, allowHalfOpen: true, noDelay: true });
    join(near, far, open);
    join(far, near, open);
  });
  server.maxConnections = MOST;
  await rm(path, { force: true });
  await listening(server, path);
  // The relay may be another user; the folder is closed to everybody else.
  await chmod(path, 0o666);
  return {
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // One connection that fails is that one's affair.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** What one says the other hears, and when one breaks off, so does the other. */
function join(from: Socket, to: Socket, open: Set<Socket>): void {
  open.add(from);
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => {
    open.delete(from);
    if (from.errored || !from.readableEnded) to.destroy();
  });
}
