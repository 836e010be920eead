/** What is mounted: df and mount, as busybox prints them. */
import { bytesIn } from '../files/nodes.ts';
import { mountTable } from '../files/tree.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { parseOptions } from './options.ts';

/** Kilobytes: the disk of a node, and its memory. */
const DISK = { size: 61_255_492, used: 12_251_098 };
const MEMORY = 8_145_520;

interface Row {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  /** Kilobytes. */
  readonly size: number;
  readonly used: number;
}

export const df: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'hkmTPiat:');
  const rows = rowsOf(process);
  const chosen = operands.length > 0 ? operands.map((name) => rowFor(process, rows, name)) : rows;
  const human = flags.has('h');
  const type = flags.has('T') ? 'Type       ' : '';
  const unit = human ? '     Size' : flags.has('m') ? '1M-blocks' : '1K-blocks';
  await process.print(`Filesystem           ${type}${unit.padEnd(9)}      Used Available Use% Mounted on\n`);
  const amount = (kilobytes: number) =>
    human ? readable(kilobytes) : String(flags.has('m') ? Math.round(kilobytes / 1024) : kilobytes);
  for (const { source, path, type: kind, size, used } of chosen) {
    const cells = [size, used, size - used].map((each) => amount(each).padStart(9)).join(' ');
    const percent = `${size === 0 ? 0 : Math.ceil((used * 100) / size)}%`.padStart(4);
    const title = source.length > 20 ? `${source}\n${' '.repeat(20)}` : source.padEnd(20);
    await process.print(`${title} ${flags.has('T') ? kind.padEnd(11) : ''}${cells} ${percent} ${path}\n`);
  }
  return 0;
};

/** The file system a file lies on. */
function rowFor(process: Process, rows: readonly Row[], name: string): Row {
  const { files } = process.container;
  const path = process.path(name);
  if (!files.find(path)) throw new Failure(`df: ${name}: can't find mount point`);
  const real = files.realPath(path);
  const around = rows.filter(
    (row) => row.path === '/' || real === row.path || real.startsWith(`${row.path}/`),
  );
  return around.reduce((best, row) => (row.path.length > best.path.length ? row : best));
}

function rowsOf(process: Process): Row[] {
  const rows: Row[] = [
    { source: 'overlay', path: '/', type: 'overlay', ...DISK },
    { source: 'tmpfs', path: '/dev', type: 'tmpfs', size: 65_536, used: 0 },
    { source: 'shm', path: '/dev/shm', type: 'tmpfs', size: 65_536, used: 0 },
  ];
  for (const [path, { source, type, size, node }] of process.container.files.mounts) {
    const used = Math.ceil(bytesIn(node) / 1024);
    if (type === 'tmpfs')
      rows.push({ source, path, type, size: size === undefined ? MEMORY : Math.ceil(size / 1024), used });
    else rows.push({ source, path, type, ...DISK });
  }
  return rows;
}

/** `58.4G`: one digit after the point, as busybox does. */
function readable(kilobytes: number): string {
  if (kilobytes === 0) return '0';
  let amount = kilobytes;
  for (const letter of ['K', 'M', 'G']) {
    if (amount < 1024) return `${amount.toFixed(1)}${letter}`;
    amount /= 1024;
  }
  return `${amount.toFixed(1)}T`;
}

export const mount: Program = async (process) => {
  const text = mountTable(process.container).replaceAll(
    /^(\S+) (\S+) (\S+) (\S+) 0 0$/gm,
    '$1 on $2 type $3 ($4)',
  );
  await process.print(text);
  return 0;
};
