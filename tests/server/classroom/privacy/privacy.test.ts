/** People of a class are told what is kept of them, have all of it, and are deleted: when they ask, or when its time is over. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRetention } from '../../../../server/classroom/privacy/retention.ts';
import { zipOf } from '../../../../server/classroom/zip.ts';
import { createLog } from '../../../../server/log.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { type Browser, startTestClass, type TestClass } from '../class-harness.ts';
import { readZip } from './zip-reading.ts';

const TERMS = { controller: '나루 교육원', contact: 'privacy@example.org', purpose: '', keepDays: 30 };
const RULES = {
  attempt: 'best',
  late: { hours: 24, costs: 0, most: 0 },
  help: { afterSolution: 100, perHint: 0 },
  pass: 60,
  timeZone: 'Asia/Seoul',
  items: [{ item: 'exercise/first', weight: 1 }],
} as const;

let test: TestClass;
let teacher: Browser;
let kim: Browser;
let lee: Browser;

beforeAll(async () => {
  test = await startTestClass();
  teacher = await test.instructor();
  kim = await test.learner('김학습');
  lee = await test.learner('이학습');
  for (const one of [kim, lee]) await one.said('POST', '/api/lessons/lesson/visit', { locale: 'ko' });
  const extensions = [kim, lee].map((one) => ({ person: one.id, minutes: 10 }));
  await teacher.said('PUT', '/api/class/grades/rules', { ...RULES, extensions });
  for (const one of [kim, lee]) {
    const decision = { person: one.id, item: 'exercise/first', to: 50, reason: `reason for ${one.id}` };
    await teacher.said('POST', '/api/class/grades/decide', decision);
  }
  const note = { type: 'noted', learner: kim.id, words: 'a private remark' };
  await teacher.said('POST', '/api/class/room/act', note);
}, 30_000);
afterAll(() => test[Symbol.asyncDispose]());

/** The archive as bytes: over a socket of fetch, which changes nothing. */
async function archive(by: Browser, path: string): Promise<{ status: number; files: Map<string, string> }> {
  const answer = await fetch(`http://${test.host}${path}`, { headers: { cookie: by.cookie ?? '' } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, files: answer.ok ? readZip(bytes) : new Map() };
}

describe('what people are told', () => {
  it('is set by an instructor, and read by everybody', async () => {
    expect((await lee.said('GET', '/api/class/privacy/notice')).terms).toMatchObject({ keepDays: null });
    await teacher.said('PUT', '/api/class/privacy', { ...TERMS, keepDays: null });
    const told = { terms: { ...TERMS, keepDays: null }, statements: 'no' };
    expect(await lee.said('GET', '/api/class/privacy/notice')).toEqual({ ...told, member: true });
    // Before anything is known of them.
    expect(await test.browser().said('GET', '/api/class/privacy/notice')).toEqual({ ...told, member: false });
    expect((await test.browser().ask('GET', '/ko/privacy/')).status).toBe(200);
  });

  it('is not for learners to set, nor for anybody to set wrongly', async () => {
    expect((await lee.call('PUT', '/api/class/privacy', TERMS)).status).toBe(403);
    expect((await teacher.call('PUT', '/api/class/privacy', { ...TERMS, keepDays: 0 })).status).toBe(400);
    expect((await teacher.call('PUT', '/api/class/privacy', { ...TERMS, other: 1 })).status).toBe(400);
  });
});

describe('everything of a person', () => {
  it('is theirs to have: what they did, what was decided, and a list of it', async () => {
    const { files } = await archive(kim, '/api/class/privacy/mine');
    expect(JSON.parse(files.get('person.json') ?? '')).toMatchObject({
      id: kim.id,
      name: '김학습',
      browsers: [{ since: expect.any(String) }],
    });
    const all = [...files.values()].join('\n');
    expect(all).toContain('"lesson"');
    expect(all).toContain(`reason for ${kim.id}`);
    expect(files.get('CONTENTS.txt')).toContain('class/grades.jsonl');
    expect([...files.keys()].some((name) => name.startsWith('class/rooms/'))).toBe(true);
  });

  it('has nothing of anybody else, no keys, and nothing that instructors note for themselves', async () => {
    const { files } = await archive(kim, '/api/class/privacy/mine');
    const all = [...files].flat().join('\n');
    expect(all).not.toContain(lee.id);
    expect(all).not.toContain('이학습');
    expect(all).not.toContain('a private remark');
    expect([...files.keys()].filter((name) => /secret|kubeconfig|lock$/.test(name))).toEqual([]);
  });

  it('is an instructor’s to hand out, with what was noted; no other learner has it', async () => {
    const { files } = await archive(teacher, `/api/class/privacy/people/${kim.id}`);
    expect([...files.values()].join('\n')).toContain('a private remark');
    expect((await archive(lee, `/api/class/privacy/people/${kim.id}`)).status).toBe(403);
    expect((await archive(teacher, '/api/class/privacy/people/nobody')).status).toBe(404);
    expect((await archive(teacher, '/api/class/privacy/people/..%2F..%2Fclass')).status).toBe(404);
  });
});

describe('being deleted', () => {
  it('can be asked for, and taken back; instructors see who has asked', async () => {
    await kim.said('POST', '/api/class/privacy/request', { wanted: true });
    const { requested } = await kim.said('GET', '/api/class/privacy/notice');
    expect(requested).toMatch(/^\d{4}-/);
    expect(await teacher.said('GET', '/api/class/privacy/requests')).toEqual([
      { person: { id: kim.id, name: '김학습' }, at: requested },
    ]);
    expect((await lee.call('GET', '/api/class/privacy/requests')).status).toBe(403);
    await kim.said('POST', '/api/class/privacy/request', { wanted: false });
    expect(await teacher.said('GET', '/api/class/privacy/requests')).toEqual([]);
    await kim.said('POST', '/api/class/privacy/request', { wanted: true });
  });

  it('leaves nothing of them in any file', async () => {
    await teacher.said('POST', `/api/class/people/${kim.id}/remove`, {});
    expect(existsSync(join(test.dataDir, 'learners', kim.id))).toBe(false);
    await expect.poll(() => filesWith(test.dataDir, kim.id)).toEqual([]);
    expect(filesWith(test.dataDir, '김학습')).toEqual([]);
    expect(await teacher.said('GET', '/api/class/privacy/requests')).toEqual([]);
    expect(await kim.said('GET', '/api/class/privacy/notice')).toMatchObject({ member: false });
    expect((await kim.call('GET', '/api/class/privacy/mine')).status).not.toBe(200);
  });
});

/** Files that have the text, copies of before a change included. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8').includes(text));
}

describe('time', () => {
  const setUp = (keepDays: number | null, seenDaysAgo: number, isHere = false) => {
    const folder = mkdtempSync(join(tmpdir(), 'naru-keep-'));
    const clock = handWoundClock();
    const seen = new Date(clock.now() - seenDaysAgo * 86_400_000);
    writeFileSync(join(folder, 'journal'), '');
    utimesSync(join(folder, 'journal'), seen, seen);
    const removed: string[] = [];
    const joinedAt = '2025-01-01T00:00:00Z';
    const retention = createRetention({
      clock,
      log: createLog(() => {}),
      people: () => [
        { id: 'kim', role: 'learner', name: '', joinedAt },
        { id: 'teacher', role: 'instructor', name: '', joinedAt },
      ],
      isHere: () => isHere,
      folderOf: () => folder,
      keepDays: () => keepDays,
      remove: async (person) => void removed.push(person),
    });
    return { clock, removed, retention, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  };

  it('ends what is kept of a learner who has not been there for so many days, within the hour', async () => {
    using world = setUp(30, 29.99);
    await world.retention.look();
    expect(world.removed).toEqual([]);
    world.clock.advance(3_600_000);
    await expect.poll(() => world.removed).toEqual(['kim']);
  });

  it('ends nothing of who is there, of instructors, or where the class says by hand', async () => {
    for (const [days, here] of [
      [30, true],
      [null, false],
    ] as const) {
      using world = setUp(days, 300, here);
      expect(await world.retention.look()).toEqual([]);
    }
  });
});

describe('an archive', () => {
  it('is one that other programs read, names in Hangul too', async () => {
    const pieces: Buffer[] = [];
    const entries = [
      { name: '기록/안녕.txt', bytes: async () => Buffer.from('안녕하세요\n') },
      { name: 'gone', bytes: async () => undefined },
      { name: 'empty', bytes: async () => Buffer.alloc(0) },
    ];
    for await (const piece of zipOf(entries)) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    expect(readZip(bytes)).toEqual(
      new Map([
        ['기록/안녕.txt', '안녕하세요\n'],
        ['empty', ''],
      ]),
    );
    const folder = mkdtempSync(join(tmpdir(), 'naru-zip-'));
    writeFileSync(join(folder, 'a.zip'), bytes);
    const script = 'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),*z.namelist())';
    const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path));
    if (python) {
      const said = execFileSync(python, ['-c', script, join(folder, 'a.zip')], {
        encoding: 'utf8',
        env: { PYTHONIOENCODING: 'utf-8' },
      });
      expect(said).toBe('None 기록/안녕.txt empty\n');
    }
    rmSync(folder, { recursive: true });
  });
});
