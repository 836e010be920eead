/**
 * How `naru open` asks the running server for a new address: a Unix socket that only the owner of the data folder reaches.
 * Who can read that folder could read the key in it anyway, so this opens no new door.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../sandbox/faults.ts';
import { CODES } from './faults.ts';

/** The kernel takes 107 bytes for the path of a socket; a long data folder gets one in the folder for temporary files. */
const LONGEST_PATH = 100;
/** Milliseconds to wait for an answer. */
const PATIENCE = 5_000;

export interface Control {
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Listens for `open` and answers with what `address` gives. The caller owns the data folder (store/lock.ts). */
export async function serveControl(dataDir: string, address: () => string): Promise<Control> {
  const path = controlPath(dataDir);
  ownFolder(dirname(path));
  rmSync(path, { force: true }); // left behind by a process that was killed
  const server = createServer((socket) => serve(socket, address));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return { close: () => closed(server) };
}

/** A new address from the server that has this data folder. Rejects with a Fault when none runs. */
export async function requestAddress(dataDir: string): Promise<string> {
  const path = controlPath(dataDir);
  try {
    ownFolder(dirname(path));
    return await ask(path);
  } catch (cause) {
    throw new Fault(
      CODES.notRunning,
      `No Naru is running with the data folder ${dataDir}.`,
      'Start it with npm start. If it runs with another NARU_DATA, set the same one here.',
      { cause },
    );
  }
}

function controlPath(dataDir: string): string {
  const near = join(dataDir, 'run', 'control');
  if (Buffer.byteLength(near) <= LONGEST_PATH) return near;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(tmpdir(), `naru-${process.getuid?.() ?? 0}-${name}`, 'control');
}

/** Makes the folder, or makes sure that nobody else made it. Ours that others could read, as a copy may be, is closed. */
function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to somebody else`);
  }
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

function serve(socket: Socket, address: () => string): void {
  let heard = '';
  socket.setTimeout(PATIENCE, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    heard += chunk.toString('utf8');
    if (heard === 'open\n') socket.end(`${address()}\n`);
    else if (heard.length >= 5) socket.destroy();
  });
}

function ask(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => socket.write('open\n'));
    let answer = '';
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
    });
    socket.on('end', () => {
      if (answer.startsWith('http')) resolve(answer.trim());
      else reject(new Error('the answer is no address'));
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
