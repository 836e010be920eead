/**
 * Whether the port is free, before anything slow is done; and if not, who has it and how to choose another.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Fault } from '../../sandbox/faults.ts';
import type { Config } from '../../server/config.ts';
import { CODES } from '../../server/faults.ts';
import { readHolder } from '../../server/store/lock.ts';

/** Rejects with a Fault, in both languages, when the port or the data folder is in use. */
export async function checkPort(config: Pick<Config, 'port' | 'dataDir'>): Promise<void> {
  const { port, dataDir } = config;
  const running = readHolder(dataDir);
  if (!(await isFree(port))) throw taken(port, listenerOf(port), running?.pid);
  if (running) throw inUse(dataDir, running.pid);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error.code === 'EACCES' ? forbidden(port) : error);
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export interface Listener {
  readonly pid: number;
  /** As `ps` shows it, cut to a line. */
  readonly command: string;
}

/** The process that listens on the port; `undefined` where that cannot be known: not Linux, or another user's process. */
export function listenerOf(port: number): Listener | undefined {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port));
  if (sockets.length === 0) return undefined;
  const wanted = new Set(sockets.map((inode) => `socket:[${inode}]`));
  const pid = readDirectory('/proc').find((name) => /^\d+$/.test(name) && holds(name, wanted));
  return pid === undefined ? undefined : { pid: Number(pid), command: commandOf(pid) };
}

/** Inodes of sockets in state LISTEN (0A) on the port: columns 2, 4 and 10 of the kernel's table. */
function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return readText(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A')
    .flatMap((columns) => columns[9] ?? []);
}

function holds(pid: string, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return readDirectory(folder).some((fd) => {
    try {
      return sockets.has(readlinkSync(`${folder}/${fd}`));
    } catch {
      return false;
    }
  });
}

const commandOf = (pid: string): string =>
  readText(`/proc/${pid}/cmdline`).split('\0').join(' ').trim().slice(0, 100);

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readDirectory(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function taken(port: number, listener: Listener | undefined, naru: number | undefined): Fault {
  const [who, wer] = listener
    ? [`by process ${listener.pid} (${listener.command})`, `프로세스 ${listener.pid}(${listener.command})이`]
    : ['by another process', '다른 프로세스가'];
  const other = port === 65_535 ? port - 1 : port + 1;
  const again = listener !== undefined && listener.pid === naru;
  return new Fault(
    CODES.portTaken,
    `Port ${port} is taken ${who}.\n포트 ${port}은(는) 이미 ${wer} 사용하고 있습니다.`,
    [
      ...(again
        ? [
            'That is Naru. For an address to open it: npm run -s naru -- open',
            '이미 실행 중인 Naru입니다. 여는 주소를 받으려면: npm run -s naru -- open',
          ]
        : []),
      `To choose another port: NARU_PORT=${other} npm start`,
      `다른 포트를 쓰려면: NARU_PORT=${other} npm start`,
    ].join('\n'),
  );
}

function inUse(dataDir: string, pid: number): Fault {
  return new Fault(
    CODES.dataInUse,
    `Naru is already running as process ${pid}, with the data folder ${dataDir}.\n` +
      `Naru가 이미 프로세스 ${pid}에서 데이터 디렉터리 ${dataDir}로 실행 중입니다.`,
    'For an address to open it: npm run -s naru -- open. For a second one: NARU_DATA=/another/folder npm start\n' +
      '여는 주소를 받으려면: npm run -s naru -- open. 하나 더 실행하려면: NARU_DATA=/다른/디렉터리 npm start',
  );
}

const forbidden = (port: number): Fault =>
  new Fault(
    CODES.portTaken,
    `You may not listen on port ${port}.\n포트 ${port}을(를) 사용할 권한이 없습니다.`,
    'Choose one above 1023: NARU_PORT=4321 npm start\n1023보다 큰 포트를 골라 주십시오: NARU_PORT=4321 npm start',
  );
