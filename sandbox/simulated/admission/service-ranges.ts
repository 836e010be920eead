/** The ranges Service addresses come from, as kubeadm sets them up. */

/** Values by position; only the band Kubernetes allocates from by itself, the lower band is left to people. */
export interface Range<T> {
  readonly size: number;
  at(position: number): T;
  /** Whether a value asked for lies in the whole range. */
  contains(value: T): boolean;
  /** The server's words for a value outside. */
  outside(value: T): string;
}

/** 10.96.0.0/16; addresses are handed out from 10.96.1.1 on. */
export const clusterIPRange: Range<string> & { isWellFormed(ip: string): boolean } = {
  size: 65_536 - 256 - 2,
  at: (position) => {
    const offset = position + 257;
    return `10.96.${offset >> 8}.${offset & 255}`;
  },
  isWellFormed: (ip) =>
    /^(\d{1,3})(\.\d{1,3}){3}$/.test(ip) && ip.split('.').every((part) => Number(part) < 256),
  contains: (ip) => ip.startsWith('10.96.') && ip !== '10.96.0.0' && ip !== '10.96.255.255',
  outside: () => 'the provided network does not match the current range',
};

/** 30000-32767; ports are handed out from 30086 on. */
export const nodePortRange: Range<number> = {
  size: 32_767 - 30_086 + 1,
  at: (position) => 30_086 + position,
  contains: (port) => port >= 30_000 && port <= 32_767,
  outside: () => 'provided port is not in the valid range. The range of valid ports is 30000-32767',
};
