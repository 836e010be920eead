/**
 * Everything that is kept of a person, as files of an archive: what programs wrote of them as it is, and what stands in files of the whole
 * class taken out of these. Nothing of anybody else, and no keys.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '../types.ts';
import type { ZipEntry } from '../zip.ts';
import { aboutPerson } from './about.ts';

export interface BelongingsOptions {
  /** Of the person: what a server for one learner has as its data folder. */
  readonly folder: string;
  /** What the list of people keeps of them besides. */
  readonly besides: object;
  /** `NARU_DATA/class`. */
  readonly classFolder: string;
  /** Also what instructors have noted for themselves. */
  readonly notes: boolean;
}

/** A file that is larger is left out, and the list of contents says so: nothing that Naru writes is. Bytes. */
const LARGEST = 64 * 1024 * 1024;

/** Keys, sockets and locks, and what every learner has alike. */
const WITHOUT =
  /(^|\/)(secret|lock|run|kube-cache|kube\.copied|doors|tool-home|shared)(\/|$)|(^|\/)(kubeconfig|kube\/config)$|\.tmp$/;

export async function* belongingsOf(person: Person, options: BelongingsOptions): AsyncGenerator<ZipEntry> {
  const named: string[] = [];
  const left: string[] = [];
  const add = (entry: ZipEntry): ZipEntry => {
    named.push(entry.name);
    return entry;
  };
  yield add(textFile('person.json', `${JSON.stringify({ ...person, ...options.besides }, undefined, 2)}\n`));
  for await (const path of filesBelow(options.folder, '')) {
    if (WITHOUT.test(path)) continue;
    const found = await lstat(join(options.folder, path)).catch(() => undefined);
    if (!found?.isFile()) continue;
    if (found.size > LARGEST) left.push(path);
    else yield add({ name: `kept/${path}`, bytes: () => bytesOf(join(options.folder, path)) });
  }
  for (const { name, text } of await aboutPerson(person.id, options.classFolder, options.notes)) {
    yield add(textFile(`class/${name}`, text));
  }
  yield textFile('CONTENTS.txt', contents(named, left));
}

const textFile = (name: string, text: string): ZipEntry => ({
  name,
  bytes: async () => Buffer.from(text, 'utf8'),
});

/** `undefined`: it has gone meanwhile. */
const bytesOf = (file: string): Promise<Buffer | undefined> => readFile(file).catch(() => undefined);

/** Paths of all files, links not followed. */
async function* filesBelow(folder: string, path: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(folder, below);
    else if (entry.isFile()) yield below;
  }
}

const contents = (named: readonly string[], left: readonly string[]): string =>
  [
    'Everything that Naru keeps of this person. / 나루가 이 사람에 대해 보관하는 것 전부입니다.',
    '',
    'person.json          name, note, when they came, accounts, passkeys, browsers / 이름, 비고, 들어온 때, 계정, 패스키, 브라우저',
    'kept/progress.json   progress, attempts, exams (with journal, the changes since) / 진도, 시도, 시험(journal은 그 뒤의 변경)',
    'kept/attempts/       every submission and what it was made of; what was typed in incidents / 제출한 것과 그 근거, 장애 대응에서 입력한 명령',
    'kept/recordings/     recordings of shells that they made / 직접 남긴 셸 녹화',
    'kept/terminals/      what shells showed last / 셸에 마지막으로 보인 화면',
    'kept/sandboxes/      their home folder in the sandbox / 샌드박스의 홈 디렉터리',
    'class/               what rooms and grades say of them / 수업과 성적의 기록 가운데 이 사람에 대한 것',
    '',
    ...named,
    ...(left.length > 0 ? ['', 'Too large for this archive / 너무 커서 넣지 못한 파일:', ...left] : []),
    '',
  ].join('\n');
