/**
 * A filter of system calls (seccomp-BPF) for what runs in a box: nothing that a learner's programs need, everything that has
 * led out of containers. A second wall: the first are namespaces and the lack of rights.
 *
 * Refused: other namespaces and mounts (user namespaces open most of the kernel to people without rights), keys of the
 * kernel, BPF, io_uring, performance counters, sockets of other families (vsock reaches the host of a virtual machine, whatever the
 * network namespace), and typing into one's own terminal (TIOCSTI, TIOCLINUX). The terminal of a shell is its own, so that
 * nothing outside would read what was typed; `bwrap --new-session`, made against it, would take job control away:
 * https://nvd.nist.gov/vuln/detail/CVE-2017-5226
 *
 * Numbers are those of linux/arch/x86/entry/syscalls/syscall_64.tbl and linux/include/uapi/asm-generic/unistd.h; the form of
 * a filter is that of linux/Documentation/userspace-api/seccomp_filter.rst.
 */

type Architecture = 'x64' | 'arm64';

const AUDIT_ARCH: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

const REFUSED: Readonly<Record<string, Readonly<Record<Architecture, number>>>> = {
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  pivot_root: { x64: 155, arm64: 41 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  open_tree: { x64: 428, arm64: 428 },
  move_mount: { x64: 429, arm64: 429 },
  fsopen: { x64: 430, arm64: 430 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fspick: { x64: 433, arm64: 433 },
  mount_setattr: { x64: 442, arm64: 442 },
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
  io_uring_setup: { x64: 425, arm64: 425 },
  io_uring_enter: { x64: 426, arm64: 426 },
  io_uring_register: { x64: 427, arm64: 427 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  delete_module: { x64: 176, arm64: 106 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  acct: { x64: 163, arm64: 89 },
  quotactl: { x64: 179, arm64: 60 },
  swapon: { x64: 167, arm64: 224 },
  swapoff: { x64: 168, arm64: 225 },
  reboot: { x64: 169, arm64: 142 },
};

const CLONE: Readonly<Record<Architecture, number>> = { x64: 56, arm64: 220 };
const CLONE3 = 435;
const IOCTL: Readonly<Record<Architecture, number>> = { x64: 16, arm64: 29 };
const SOCKET: Readonly<Record<Architecture, number>> = { x64: 41, arm64: 198 };

/** CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. */
const FAMILIES = [1, 2, 10, 16];

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const EAFNOSUPPORT = 0x00050000 | 97;
/** The C library takes `clone` instead, whose flags can be looked at. */
const ENOSYS = 0x00050000 | 38;

/** Offsets in struct seccomp_data. The lower half of an argument comes first on both machines. */
const NUMBER = 0;
const ARCH = 4;
const ARGUMENT = (index: number): number => 16 + 8 * index;

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

const load = (offset: number): Instruction => [LOAD, 0, 0, offset];
const answer = (value: number): Instruction => [RETURN, 0, 0, value];
/** `answer` when the loaded number is this one; the next instruction otherwise. */
const when = (value: number, then: number): Instruction[] => [[JUMP_EQUAL, 0, 1, value], answer(then)];
/** For one system call: these instructions, which must end in an answer. */
const call = (number: number, then: readonly Instruction[]): Instruction[] => [
  [JUMP_EQUAL, 0, then.length, number],
  ...then,
];

/** For `bwrap --seccomp`. `undefined` on machines whose numbers are not known here. */
export function callFilter(architecture: string): Buffer | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined;
  const program: Instruction[] = [
    load(ARCH),
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[architecture]],
    // Programs for 32 bits have other numbers.
    answer(ENOSYS),
    load(NUMBER),
    ...(architecture === 'x64'
      ? ([[JUMP_GREATER_EQUAL, 0, 1, 0x40000000], answer(ENOSYS)] as Instruction[])
      : []),
    ...Object.values(REFUSED).flatMap((numbers) => when(numbers[architecture], EPERM)),
    ...when(CLONE3, ENOSYS),
    ...call(CLONE[architecture], [
      load(ARGUMENT(0)),
      [JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES],
      answer(EPERM),
      answer(ALLOW),
    ]),
    ...call(IOCTL[architecture], [
      load(ARGUMENT(1)),
      ...when(TIOCSTI, EPERM),
      ...when(TIOCLINUX, EPERM),
      answer(ALLOW),
    ]),
    ...call(SOCKET[architecture], [
      load(ARGUMENT(0)),
      ...FAMILIES.flatMap((family) => when(family, ALLOW)),
      answer(EAFNOSUPPORT),
    ]),
    answer(ALLOW),
  ];
  return assembled(program);
}

/** struct sock_filter: 16 bits of code, 8 and 8 of jumps, 32 of value, in the order of the machine (both are little-endian). */
function assembled(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, whenTrue, whenFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
