/**
 * Builds the pages when what they are made of has changed since the last time, and only then.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../sandbox/faults.ts';
import type { Config } from '../../server/config.ts';
import { CODES } from '../../server/faults.ts';
import { takeLock } from '../../server/store/lock.ts';

/** What the pages are made of, relative to the project. */
const SOURCES = [
  'src',
  'lessons',
  'public',
  'checker',
  'server/locals.ts',
  // Browsers fold what happens in a room with the server's own functions.
  'server/classroom/room',
  'server/public-address.ts',
  'astro.config.mjs',
  'package-lock.json',
  // Not of the pages, but made in the same turn: the description of the Kubernetes API.
  'sandbox/simulated/scheme/generate.ts',
  'sandbox/simulated/scheme/generation',
];

export type Say = (english: string, korean: string) => void;

type Paths = Pick<Config, 'root' | 'dist' | 'lessons' | 'publicAddress'>;

/** Resolves when dist/ is current. Rejects with a Fault that carries what the build said. */
export async function buildPages(config: Paths, say: Say): Promise<void> {
  const fingerprint = fingerprintOf(config);
  if (isCurrent(config, fingerprint)) return;
  try {
    await build(config, fingerprint, say);
  } catch (failure) {
    throw failure instanceof Error && 'syscall' in failure ? notWritable(config, failure) : failure;
  }
}

async function build(config: Paths, fingerprint: string, say: Say): Promise<void> {
  using _turn = await turnToBuild(config.root);
  // Somebody else may have built them while we waited.
  if (isCurrent(config, fingerprint)) return;
  say('Building the pages …', '페이지를 만드는 중입니다 …');
  const began = Date.now();
  const { ensureSchema } = await import('../../sandbox/simulated/scheme/generate.ts');
  await ensureSchema();
  await runBuild(config);
  writeFileSync(stampOf(config), fingerprint);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  say(`Built in ${seconds} s.`, `${seconds}초 걸렸습니다.`);
}

/** Two builds into one folder would spoil each other: waits until no other process builds. */
async function turnToBuild(root: string): Promise<Disposable> {
  const folder = join(root, '.naru');
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      return takeLock(folder);
    } catch (failure) {
      if (!(failure instanceof Fault) || failure.code !== CODES.dataInUse) throw failure;
      await sleep(TURN);
    }
  }
}

/** How often to look whether another build has ended, milliseconds. */
const TURN = 100;

/** Beside what it speaks of: whoever deletes dist/ deletes it too. */
const stampOf = (config: Paths): string => join(config.dist, '.made-of');

function isCurrent(config: Paths, fingerprint: string): boolean {
  try {
    return (
      existsSync(join(config.dist, 'server', 'entry.mjs')) &&
      readFileSync(stampOf(config), 'utf8') === fingerprint
    );
  } catch {
    return false;
  }
}

/** A hash of names and contents. Contents, because a checkout changes times of files that it does not change. */
function fingerprintOf({ root, lessons, publicAddress }: Paths): string {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  const add = (folder: string, sources: readonly string[]): void => {
    for (const file of sources.flatMap((source) => filesUnder(folder, source))) {
      hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
    }
  };
  add(root, [...SOURCES, ...protocols(root)]);
  if (lessons !== join(root, 'lessons')) add(lessons, ['.']);
  // The path that every address in them begins with.
  hash.update(`\0${publicAddress?.base ?? ''}`);
  return hash.digest('hex');
}

/** What pages and server tell each other. */
function protocols(root: string): string[] {
  if (!existsSync(join(root, 'server'))) return [];
  const names = readdirSync(join(root, 'server')).filter((name) => /^protocol.*\.ts$/.test(name));
  return names.sort().map((name) => join('server', name));
}

function filesUnder(root: string, path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .sort();
}

/** Runs `astro build`; what it says is shown only when it fails. */
async function runBuild(config: Paths): Promise<void> {
  const astro = join(config.root, 'node_modules', 'astro', 'bin', 'astro.mjs');
  if (!existsSync(astro)) throw notInstalled();
  mkdirSync(dirname(config.dist), { recursive: true });
  const child = spawn(process.execPath, [astro, 'build'], {
    cwd: config.root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve(exit ?? 1));
  });
  if (code !== 0) throw failed(Buffer.concat(said).toString('utf8'));
}

const notWritable = ({ root }: Paths, cause: Error): Fault =>
  new Fault(
    'start/not-writable',
    `The pages must be built first, and that cannot be written: ${cause.message}\n` +
      `페이지를 먼저 만들어야 하는데 ${root} 디렉터리에 쓸 수 없습니다.`,
    'Make room on the disk, or let somebody who may write there run npm start once; or use a copy of your own.\n' +
      '디스크 공간을 확인하거나, 쓰기 권한이 있는 사용자가 npm start를 한 번 실행하게 하거나, 사본을 만들어 써 주십시오.',
    { cause },
  );

const notInstalled = (): Fault =>
  new Fault(
    'start/not-installed',
    'The packages Naru is made of are not installed.\nNaru에 필요한 패키지가 설치되어 있지 않습니다.',
    'Run npm ci, then npm start.\nnpm ci를 실행한 다음 npm start를 실행해 주십시오.',
  );

function failed(said: string): Fault {
  const [place] = /(?:src|lessons|public|checker)\/[^\s:'"]+(?::\d+(?::\d+)?)?/.exec(said) ?? [];
  const [where, wo] = place ? [` The build names ${place}.`, ` 확인할 파일: ${place}.`] : ['', ''];
  return new Fault(
    'start/build-failed',
    `${said.trim()}\n\nThe pages could not be built.${where}\n페이지를 만들지 못했습니다.${wo}`,
    'Correct what the output above names (npm run -s naru -- lint looks through the lessons), then run npm start again.\n' +
      '위 출력이 가리키는 파일을 고친 뒤(레슨은 npm run -s naru -- lint로 검사할 수 있습니다) npm start를 다시 실행해 주십시오.',
  );
}
