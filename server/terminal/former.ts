/**
 * Screens that outlive the server: the last one of each shell, on disk, to be shown above the shell that takes its place.
 * A file each, 0600, of at most a megabyte (screen.ts). Losing one is losing a look back: none of this survives a power
 * cut for certain, and none of it keeps a terminal from opening.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TerminalSize } from '../../sandbox/types.ts';
import { TERMINAL_LIMITS } from '../protocol.ts';

export interface FormerScreen {
  readonly bytes: Uint8Array;
  readonly size: TerminalSize;
  /** When it was kept, milliseconds since the epoch. */
  readonly at: number;
}

/** `name`: of a shell in shells.ts. Only `keep` rejects, with the error of the file system. */
export interface FormerScreens {
  read(name: string): Promise<FormerScreen | undefined>;
  keep(name: string, screen: FormerScreen): Promise<void>;
  forget(name: string): Promise<void>;
  forgetAll(): Promise<void>;
}

const { minCols, maxCols, minRows, maxRows } = TERMINAL_LIMITS;
const header = z.object({
  naru: z.literal('screen'),
  cols: z.number().int().min(minCols).max(maxCols),
  rows: z.number().int().min(minRows).max(maxRows),
  at: z.number(),
});

/** `dataDir`: the data folder. */
export function createFormerScreens(dataDir: string): FormerScreens {
  const folder = join(dataDir, 'terminals');
  const fileOf = (name: string): string => join(folder, `${name}.screen`);
  /** Of one shell, one after the other. */
  const under = new Map<string, Promise<unknown>>();
  const inTurn = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const done = (under.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    under.set(name, done);
    return done;
  };

  return {
    read: (name) => inTurn(name, async () => parsed(await readFile(fileOf(name)))).catch(() => undefined),
    keep: (name, { bytes, size, at }) =>
      inTurn(name, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const first = JSON.stringify({ naru: 'screen', ...size, at });
        const beside = `${fileOf(name)}.tmp`;
        await writeFile(beside, Buffer.concat([Buffer.from(`${first}\n`), bytes]), { mode: 0o600 });
        await rename(beside, fileOf(name));
      }),
    forget: (name) => inTurn(name, () => rm(fileOf(name), { force: true })).catch(() => undefined),
    async forgetAll() {
      await Promise.allSettled(under.values());
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

function parsed(file: Buffer): FormerScreen | undefined {
  const end = file.indexOf('\n');
  const { cols, rows, at } = header.parse(JSON.parse(file.toString('utf8', 0, end)));
  return { bytes: file.subarray(end + 1), size: { cols, rows }, at };
}

/**
 * What is drawn on an empty terminal of the former size before anything of the new shell: the screen, and a rule below it
 * with the time it was kept, which reads the same in every language.
 */
export function aboveNewShell({ bytes, at }: FormerScreen): Uint8Array {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const line = '─'.repeat(8);
  const rule = `\x1b[0m\x1b[?25h\r\n\x1b[J\x1b[90m${line} ${day} ${two(date.getHours())}:${two(date.getMinutes())} ${line}\x1b[0m\r\n`;
  return Buffer.concat([bytes, Buffer.from(rule)]);
}
