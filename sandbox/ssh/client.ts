/**
 * The program `ssh` in the learner's bin. It speaks to a socket of the server, which knows the nodes of this sandbox and no
 * others; an isolated shell needs neither a network nor Docker for it. Perl, because perl-base is on every Debian and Ubuntu.
 *
 * Options are those of OpenSSH (ssh.c, `getopt`), of which -t, -T, -n and -q mean something here; messages and exit codes are
 * OpenSSH's, too. Ctrl-C, Ctrl-Z and all other keys go to the node, and `~.` at the beginning of a line hangs up.
 */

/** The program, for a socket at this path. */
export const sshProgram = (socket: string): string =>
  PROGRAM.replace('SOCKET', socket.replaceAll(/[\\']/g, '\\$&'));

const PROGRAM = String.raw`#!/usr/bin/perl
use strict; use warnings; use Socket;
my ($tty, $quiet, $empty) = (0, 0, 0);
sub usage { print STDERR "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-l login_name] [-o option] [-p port] destination [command [argument ...]]\n"; exit 255; }
while (@ARGV && $ARGV[0] =~ /^-(.+)/) {
  my $letters = $1; shift;
  last if $letters eq '-';
  while ($letters =~ s/^(.)//) {
    my $letter = $1;
    if ($letter eq 't') { $tty++ } elsif ($letter eq 'T') { $tty = -9 } elsif ($letter eq 'q') { $quiet = 1 } elsif ($letter eq 'n') { $empty = 1 }
    elsif ($letter =~ /[BbcDEeFIiJLlmOoPpQRSWw]/) { shift if $letters eq ''; last }
    elsif ($letter !~ /[46AaCfGgKkMNsVvXxYy]/) { print STDERR "ssh: illegal option -- $letter\n"; usage(); }
  }
}
my $host = shift; usage() unless defined $host && $host ne '';
$host =~ s/^ssh:\/\///; $host =~ s/^.*\@//; $host =~ s/:\d+$//;
# Options may come after the destination, too.
while (@ARGV && $ARGV[0] =~ /^-(t+|T|q|n)$/) { my $letters = $1; shift;
  if ($letters =~ /t/) { $tty += length $letters } elsif ($letters eq 'T') { $tty = -9 } elsif ($letters eq 'q') { $quiet = 1 } else { $empty = 1 } }
my $command = @ARGV ? join(' ', @ARGV) : undef;
my $terminal = -t STDIN && !$empty;
my $wanted = $tty > 1 || ($terminal && ($tty == 1 || ($tty == 0 && !defined $command)));
$SIG{PIPE} = 'IGNORE';
my $line;
socket($line, PF_UNIX, SOCK_STREAM, 0) && connect($line, sockaddr_un('SOCKET'))
  or do { print STDERR "ssh: connect to host $host port 22: Connection refused\r\n"; exit 255; };
sub say_frame { my ($letter, $bytes) = @_; my $all = $letter . pack('N', length $bytes) . $bytes;
  while (length $all) { my $n = syswrite($line, $all); return unless defined $n; substr($all, 0, $n, ''); } }
sub size { my $said = $terminal ? ${'`'}stty size 2>/dev/null${'`'} : ''; return $said =~ /^(\d+) (\d+)/ && $1 > 0 && $2 > 0 ? "$2 $1" : '80 24'; }
sub json { my $text = shift; $text =~ s/([\\"\x00-\x1f])/sprintf '\\u%04x', ord $1/ge; return "\"$text\""; }
my ($cols, $rows) = split / /, size();
say_frame('h', '{"host":' . json($host) . ',"tty":' . ($wanted ? 'true' : 'false') . ",\"cols\":$cols,\"rows\":$rows,\"term\":" . json($ENV{TERM} // 'dumb')
  . (defined $command ? ',"command":' . json($command) : '') . '}');
my $before;
sub raw { return unless $wanted && $terminal; chomp($before = ${'`'}stty -g${'`'}); system('stty', 'raw', '-echo'); }
sub over { my ($code, $why) = @_; system('stty', $before) if defined $before; print STDERR $why if defined $why && !$quiet; exit $code; }
for my $name (qw(HUP TERM)) { $SIG{$name} = sub { over(255) }; }
my $resized = 0; $SIG{WINCH} = sub { $resized = 1 };
my ($reading, $got, $code, $talking, $line_start, $tilde) = (!$empty, '', undef, 0, 1, 0);
say_frame('e', '') if $empty;
while (1) {
  if ($resized) { $resized = 0; say_frame('w', size()); }
  my $in = ''; vec($in, fileno $line, 1) = 1; vec($in, 0, 1) = 1 if $reading && $talking;
  next if select($in, undef, undef, undef) < 0;
  if (vec($in, 0, 1)) {
    my $n = sysread(STDIN, my $bytes, 32768);
    if (!$n) { $reading = 0; say_frame('e', ''); }
    elsif ($wanted) {
      my $send = '';
      for my $key (split //, $bytes) {
        if ($tilde) { $tilde = 0; over(255, "Connection to $host closed.\r\n") if $key eq '.'; $send .= '~' unless $key eq '~'; }
        elsif ($line_start && $key eq '~') { $tilde = 1; next; }
        $send .= $key; $line_start = $key eq "\r" || $key eq "\n";
      }
      say_frame('i', $send) if length $send;
    } else { say_frame('i', $bytes); }
  }
  next unless vec($in, fileno $line, 1);
  my $n = sysread($line, $got, 65536, length $got);
  if (!$n) { next if !defined $n && $!{EINTR};
    over(255, "Connection to $host closed by remote host.\r\n"); }
  while (length $got >= 5) {
    my ($letter, $length) = unpack 'aN', $got; last if length $got < 5 + $length;
    my $bytes = substr($got, 5, $length); substr($got, 0, 5 + $length, '');
    if ($letter eq 's') { $talking = 1; raw(); }
    elsif ($letter eq 'o') { my $off = 0; while ($off < length $bytes) { my $w = syswrite(STDOUT, $bytes, length($bytes) - $off, $off); over(255) unless defined $w || $!{EINTR}; $off += $w // 0; } }
    elsif ($letter eq 'r') { syswrite(STDERR, $bytes); }
    elsif ($letter eq 'm') { print STDERR $bytes; }
    elsif ($letter eq 'x') { over($bytes + 0, $wanted && $talking ? "Connection to $host closed.\r\n" : undef); }
  }
}
`;
