/** Files that are whole or not there: written aside, synced, renamed. And lines that carry their own checksum. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/** Replaces a file in one step; it survives a power cut once this returns. Readable by the owner only. */
export function writeWhole(path: string, text: string): void {
  const aside = `${path}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeBytes(file, Buffer.from(text), 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  syncDirectory(dirname(path));
}

/**
 * As `writeWhole`, where nothing is replaced: whoever made something new need not wait for the disk. It survives the end of
 * this process, and, a moment later, a power cut. What cannot be synced shows when the file is written again.
 */
export function writeNew(path: string, text: string): void {
  const aside = `${path}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeBytes(file, Buffer.from(text), 0);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  void syncSoon(path, dirname(path)).catch(() => {});
}

/** How many files have been written soon. */
let soon = 0;

/**
 * As `writeWhole`, without keeping this thread waiting: until it resolves there is the old file. `wanted` is asked at the last
 * moment: when the file has been written otherwise meanwhile, that stays.
 */
export async function writeWholeSoon(path: string, text: string, wanted: () => boolean): Promise<void> {
  // A name of its own: the file may be written by others meanwhile, also by a cluster that was opened again.
  soon += 1;
  const aside = `${path}.${soon}.soon`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  if (!wanted()) return rm(aside, { force: true });
  renameSync(aside, path);
  await syncSoon(dirname(path));
}

async function syncSoon(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** Writes all of `bytes` at `position`. A disk that fills up takes the first part of a write and refuses the second. */
export function writeBytes(file: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

/** Makes the names in a directory survive a power cut. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** `1c291ca3 {"a":1}\n` */
export function checkedLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

/** What a line holds, without its newline; `undefined` when it is damaged. */
export function readCheckedLine<T>(line: string): T | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  return JSON.parse(json);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
