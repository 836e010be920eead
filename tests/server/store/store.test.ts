/** What was acknowledged is there afterwards, whatever happens in between. */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../server/log.ts';
import { createJournal, type Journal } from '../../../server/store/journal.ts';
import { migrate } from '../../../server/store/migrations.ts';
import { type OpenStore, openStore, type StoreOptions } from '../../../server/store/store.ts';
import { type Store, storeData } from '../../../server/store/types.ts';
import { scratch } from '../harness.ts';

let folder: string;
const log = createLog(() => {});
const open = (options: Partial<StoreOptions> = {}): Promise<OpenStore> =>
  openStore({ folder, log, ...options });
const visit = (store: Store, id: string) =>
  store.update((draft) => {
    draft.lessons[id] = { visitedAt: 'now' };
  });
const lessons = (store: Store) => store.read((data) => Object.keys(data.lessons));
const file = (name: string) => join(folder, name);
const damagedFiles = () => readdirSync(folder).filter((name) => name.includes('.damaged-'));

beforeEach(() => {
  folder = scratch();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Leaves the files as a process that was killed leaves them, lock of a dead process included. */
function die(): void {
  const copy = scratch();
  for (const name of readdirSync(folder))
    if (name !== 'lock') writeFileSync(join(copy, name), readFileSync(file(name)));
  writeFileSync(join(copy, 'lock'), JSON.stringify({ pid: 999_999_999, since: '2026-01-01T00:00:00Z' }));
  folder = copy;
}

/** Three lessons over two snapshots: `one` in the backup, `two` in the snapshot, `three` in the journal. */
async function threeLessons(): Promise<void> {
  for (const id of ['one', 'two']) {
    const { store } = await open();
    await visit(store, id);
    await store.close();
  }
  const { store } = await open();
  await visit(store, 'three');
  die();
}

describe('a transaction', () => {
  it('is seen only once it is written, and not at all when the change throws or the draft is invalid', async () => {
    const { store } = await open();
    const written = visit(store, 'one');
    expect(lessons(store)).toEqual([]);
    await written;
    expect(lessons(store)).toEqual(['one']);
    const halfWay = store.update((draft) => {
      draft.lessons['half'] = { visitedAt: 'now' };
      throw new Error('half way');
    });
    const invalid = store.update((draft) => {
      draft.sandbox.generation = 0.5;
    });
    const after = visit(store, 'two');
    await expect(halfWay).rejects.toThrow('half way');
    await expect(invalid).rejects.toMatchObject({ code: 'store/invalid' });
    await after;
    expect(lessons(store)).toEqual(['one', 'two']);
    await store.close();
    expect(lessons((await open()).store)).toEqual(['one', 'two']);
  });

  it('sees what those before it did, and answers with what the change returns', async () => {
    const { store } = await open();
    const counts = await Promise.all(
      Array.from({ length: 50 }, () =>
        store.update((draft) => {
          draft.sandbox.generation += 1;
          return draft.sandbox.generation;
        }),
      ),
    );
    expect(counts).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    await store.close();
  });

  it('shares one write with those that arrive together', async () => {
    let appends = 0;
    const counting = async (path: string): Promise<Journal> => {
      const journal = await createJournal(path);
      return {
        get size() {
          return journal.size;
        },
        append: (entries) => {
          appends += 1;
          return journal.append(entries);
        },
        close: () => journal.close(),
      };
    };
    const { store } = await open({ createJournal: counting });
    await Promise.all(Array.from({ length: 100 }, (_, index) => visit(store, `${index}`)));
    expect(appends).toBeLessThanOrEqual(2);
    await store.close();
  });

  it('has not happened when the disk is full, and the next one works', async () => {
    let full = false;
    const filling = async (path: string): Promise<Journal> => {
      const journal = await createJournal(path);
      return {
        get size() {
          return journal.size;
        },
        append: (entries) => (full ? Promise.reject(new Error('ENOSPC')) : journal.append(entries)),
        close: () => journal.close(),
      };
    };
    const { store } = await open({ createJournal: filling });
    await visit(store, 'one');
    full = true;
    await expect(visit(store, 'lost')).rejects.toMatchObject({ code: 'store/not-written' });
    full = false;
    await visit(store, 'two');
    expect(lessons(store)).toEqual(['one', 'two']);
    die();
    expect(lessons((await open()).store)).toEqual(['one', 'two']);
  });
});

describe('after kill -9', () => {
  it('has every change that was acknowledged', async () => {
    for (let round = 0; round < 3; round += 1) {
      const acknowledged = await killedWhileWriting();
      const { store, notices } = await open();
      const kept = new Set(lessons(store));
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(notices).toEqual([]);
      await store.close();
    }
  });

  it('drops a last line that is cut short, without a word', async () => {
    await threeLessons();
    appendFileSync(file('journal'), '0123abcd {"seq":');
    const { store, notices } = await open();
    expect(lessons(store)).toEqual(['one', 'two', 'three']);
    expect(notices).toEqual([]);
    await store.close();
  });
});

/** Ids the writer was told are safe, up to the moment it was killed. */
function killedWhileWriting(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
    const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.split('\n').length > 200 + Math.random() * 200) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => resolve(said.split('\n').slice(1, -1)));
  });
}

describe('damage', () => {
  it('of the snapshot: the one before it and the journals lead to the same state', async () => {
    await threeLessons();
    writeFileSync(file('progress.json'), '{"naru":"progress","seq":');
    const { store, notices } = await open();
    expect(lessons(store)).toEqual(['one', 'two', 'three']);
    expect(notices).toMatchObject([{ code: 'store/damaged' }]);
    expect(damagedFiles()).toHaveLength(1);
    expect(notices[0]?.message).toContain(damagedFiles()[0]);
    await visit(store, 'four');
    await store.close();
    const again = await open();
    expect(lessons(again.store)).toEqual(['one', 'two', 'three', 'four']);
    expect(again.notices).toEqual([]);
    await again.store.close();
  });

  it('of the journal: what comes before the damage is used, the file is set aside', async () => {
    await threeLessons();
    writeFileSync(file('journal'), readFileSync(file('journal'), 'utf8').replace('three', 'thrEE'));
    const { store, notices } = await open();
    expect(lessons(store)).toEqual(['one', 'two']);
    expect(notices).toMatchObject([{ code: 'store/damaged' }]);
    expect(damagedFiles()[0]).toMatch(/^journal\.damaged-/);
    await store.close();
  });

  it('of everything: starts anew, and throws nothing away', async () => {
    await threeLessons();
    for (const name of ['progress.json', 'progress.json.bak', 'journal', 'journal.previous']) {
      writeFileSync(file(name), 'rubbish\nrubbish\n');
    }
    const { store, notices } = await open();
    expect(lessons(store)).toEqual([]);
    expect(notices[0]?.message).toContain('starts anew');
    expect(damagedFiles()).toHaveLength(4);
    await store.close();
  });

  it('is none when the process died between two renames', async () => {
    await threeLessons();
    rmSync(file('progress.json'));
    const { store, notices } = await open();
    expect(lessons(store)).toEqual(['one', 'two', 'three']);
    expect(notices).toEqual([]);
    await store.close();
  });

  it('of data that is JSON and not ours is noticed too', async () => {
    await threeLessons();
    writeFileSync(file('progress.json'), '{"naru":"progress","seq":2,"data":{"version":1,"lessons":7}}');
    const { store, notices } = await open();
    expect(lessons(store)).toEqual(['one', 'two', 'three']);
    expect(notices).toHaveLength(1);
    await store.close();
  });
});

describe('the data folder', () => {
  it('belongs to one process, which the second one names', async () => {
    const { store } = await open();
    await expect(open()).rejects.toMatchObject({
      code: 'store/in-use',
      message: expect.stringContaining(`Process ${process.pid}`),
    });
    await store.close();
    await (await open()).store.close();
  });

  it('is taken over from a process that is gone, also when its pid lives on as another one', async () => {
    const holder = { pid: process.ppid, began: '1', since: '2026-01-01T00:00:00Z' };
    mkdirSync(folder, { recursive: true });
    writeFileSync(file('lock'), JSON.stringify(holder));
    const { store } = await open();
    await store.close();
    expect(existsSync(file('lock'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'is taken over from a process that was killed and not yet buried',
    async () => {
      // A parent that never looks after its children: the shell becomes `sleep` once it has told the pid of one.
      const parent = spawn('sh', ['-c', 'sleep 31 & echo $!; exec sleep 30'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) =>
        parent.stdout.once('data', (text) => resolve(Number(text))),
      );
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/cmdline`, 'utf8')).toMatch(/^sleep/);
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
      writeFileSync(file('lock'), JSON.stringify({ pid, since: '2026-01-01T00:00:00Z' }));
      await (await open()).store.close();
      parent.kill('SIGKILL');
    },
  );

  it('of a newer Naru is left alone', async () => {
    const text = '{"naru":"progress","seq":1,"data":{"version":99}}';
    writeFileSync(file('progress.json'), text);
    await expect(open()).rejects.toMatchObject({ code: 'store/newer-version' });
    expect(readFileSync(file('progress.json'), 'utf8')).toBe(text);
  });
});

describe('migrations', () => {
  it('lead through every version in between', () => {
    const steps = {
      1: (data: Record<string, unknown>) => ({ ...data, second: true }),
      2: (data: Record<string, unknown>) => ({ ...data, third: true }),
    };
    expect(migrate({ version: 1 }, steps, 3)).toEqual({ version: 3, second: true, third: true });
    expect(migrate({ version: 0 }, steps, 3)).toBeUndefined();
  });

  it('of this Naru lead from its first version to data that is valid now', () => {
    const first = { version: 1, lessons: {}, exercises: {}, sandbox: { generation: 0, kept: {} } };
    expect(storeData.parse(migrate(first))).toMatchObject({ sittings: [], shells: [] });
  });
});

describe('a data folder', () => {
  it('that cannot be made is said at once, also in /proc, where Node would try for ever', async () => {
    for (const impossible of ['/proc/naru', '/proc/naru/deep', '/dev/null', '/dev/null/deep']) {
      await expect(openStore({ folder: impossible, log })).rejects.toMatchObject({
        code: 'store/not-written',
        message: expect.stringContaining('쓸 수 없습니다'),
        remedy: expect.stringContaining('NARU_DATA'),
      });
    }
  });

  it('is made for its owner only, with the folders above it', async () => {
    const deep = join(folder, 'a', 'b');
    const { store } = await openStore({ folder: deep, log });
    await store.close();
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(deep).mode & 0o777).toBe(0o700);
  });

  it('with a file that cannot be read is left as it is, and the remedy said', async () => {
    await threeLessons();
    const text = readFileSync(file('progress.json'));
    rmSync(file('progress.json'));
    mkdirSync(file('progress.json')); // EISDIR, for root too
    await expect(open()).rejects.toMatchObject({
      code: 'store/not-written',
      remedy: expect.stringContaining('NARU_DATA'),
    });
    rmSync(file('progress.json'), { recursive: true });
    writeFileSync(file('progress.json'), text);
    const { store } = await open();
    expect(lessons(store)).toEqual(['one', 'two', 'three']);
    await store.close();
  });
});
