import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, Store, type StoreSnapshot } from '../../../../sandbox/simulated/storage/index.ts';

let directory = '';
let logged: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'naru-wal-'));
  logged = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open() {
  return new Journal(directory, { log: (message) => logged.push(message) });
}

/** A store that journals, begun empty. */
function journalled() {
  const journal = open();
  const store = new Store({ onCommit: (change) => journal.append(change) });
  journal.compact(store.snapshot());
  return { journal, store };
}

function put(store: Store, name: string, value: string): void {
  store.put('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'a', name, uid: `uid-${name}` },
    data: { value },
  });
}

function values(state: StoreSnapshot | undefined): Record<string, string> {
  const objects = Object.entries(state?.objects['configmaps'] ?? {});
  return Object.fromEntries(objects.map(([key, object]) => [key, object['data'].value]));
}

/** Runs code with `journal`, `store` and `put(name, value)` in a process whose files may have 8 KiB at most; its output. */
async function runWithSmallFiles(code: string): Promise<string> {
  const modules = new URL('../../../../sandbox/simulated/storage/index.ts', import.meta.url).href;
  const program = `
    import { Journal, Store } from ${JSON.stringify(modules)};
    const journal = new Journal(process.argv[1], { log() {} });
    const store = new Store({ onCommit: (change) => journal.append(change) });
    journal.compact(store.snapshot());
    const put = (name, value) => store.put('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'a', name }, data: { value } });
    ${code}`;
  const limited = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath];
  const child = spawn('bash', [...limited, '--input-type=module', '-e', program, directory]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await once(child, 'close');
  return output;
}

describe('the journal of a store', () => {
  it('finds nothing in an empty directory', () => {
    expect(open().found).toBeUndefined();
  });

  it('brings back every object with its revision and uid, without having been closed', () => {
    const { store } = journalled();
    put(store, 'one', '1');
    put(store, 'two', '2');
    put(store, 'one', 'changed');
    store.remove('configmaps', 'a', 'two');
    const { found } = open();
    expect(found).toEqual(JSON.parse(JSON.stringify(store.snapshot())));
    expect(found?.revision).toBe(4);
    expect(found?.objects['configmaps']?.['a/one']?.metadata).toMatchObject({
      uid: 'uid-one',
      resourceVersion: '3',
    });
  });

  it('goes on after it came back, and over generations', () => {
    const { store, journal } = journalled();
    put(store, 'one', '1');
    journal.compact(store.snapshot());
    put(store, 'two', '2');
    const second = open();
    const again = new Store({ onCommit: (change) => second.append(change) });
    again.restore(second.found!);
    put(again, 'three', '3');
    second.compact(again.snapshot());
    expect(values(open().found)).toEqual({ 'a/one': '1', 'a/two': '2', 'a/three': '3' });
    expect(readdirSync(directory).sort()).toEqual([
      'journal-000002.jsonl',
      'journal-000003.jsonl',
      'snapshot-000002.json',
      'snapshot-000003.json',
    ]);
  });

  it('drops a torn last line and writes on behind the last good one', () => {
    const { store } = journalled();
    put(store, 'one', '1');
    put(store, 'two', '2');
    const path = join(directory, 'journal-000001.jsonl');
    truncateSync(path, readFileSync(path).length - 7);
    const journal = open();
    expect(values(journal.found)).toEqual({ 'a/one': '1' });
    const again = new Store({ onCommit: (change) => journal.append(change) });
    again.restore(journal.found!);
    put(again, 'three', '3');
    expect(values(open().found)).toEqual({ 'a/one': '1', 'a/three': '3' });
    expect(logged).toEqual([]);
  });

  it('sets a damaged snapshot aside and reaches the same state from the one before', () => {
    const { store, journal } = journalled();
    put(store, 'one', '1');
    journal.compact(store.snapshot());
    put(store, 'two', '2');
    writeFileSync(join(directory, 'snapshot-000002.json'), '{"half":');
    expect(values(open().found)).toEqual({ 'a/one': '1', 'a/two': '2' });
    expect(logged.join()).toMatch(/damaged\. It was set aside as .*snapshot-000002\.json\.damaged-\d+/);
    expect(readdirSync(directory).some((name) => name.includes('snapshot-000002.json.damaged'))).toBe(true);
  });

  it('stops at damage in the middle of a journal, and keeps a copy of it', () => {
    const { store } = journalled();
    for (const name of ['one', 'two', 'three']) put(store, name, name);
    const path = join(directory, 'journal-000001.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"value":"two"', '"value":"tw0"'));
    expect(values(open().found)).toEqual({ 'a/one': 'one' });
    expect(logged).toHaveLength(1);
  });

  it('takes rubbish at the end for a torn line, not for a change', () => {
    const { store } = journalled();
    put(store, 'one', '1');
    appendFileSync(join(directory, 'journal-000001.jsonl'), 'rubbish');
    expect(values(open().found)).toEqual({ 'a/one': '1' });
  });

  it('does not take a journal that was left behind for what came later', () => {
    const { store, journal } = journalled();
    put(store, 'one', '1');
    put(store, 'two', '2');
    journal.compact(store.snapshot());
    put(store, 'old-life', '3');
    writeFileSync(join(directory, 'snapshot-000002.json'), 'rubbish');
    const path = join(directory, 'journal-000001.jsonl');
    truncateSync(path, readFileSync(path).length - 7);
    const second = open();
    const again = new Store({ onCommit: (change) => second.append(change) });
    again.restore(second.found!);
    put(again, 'new', '2');
    expect(values(open().found)).toEqual({ 'a/one': '1', 'a/new': '2' });
  });

  it('goes on with the old generation when there is no room for a new one', () => {
    const { store, journal } = journalled();
    put(store, 'one', '1');
    mkdirSync(join(directory, 'snapshot-000002.json.new'));
    expect(() => journal.compact(store.snapshot())).toThrow(/EISDIR/);
    put(store, 'two', '2');
    expect(values(open().found)).toEqual({ 'a/one': '1', 'a/two': '2' });
  });

  it('leaves nothing of a change the disk had no room for, and takes the next that fits', async () => {
    const lines = await runWithSmallFiles(`
      const big = 'x'.repeat(20_000);
      put('small', '1');
      try { put('big', big); } catch (error) { console.log(error.code); }
      put('fits', '2');`);
    expect(lines).toBe('EFBIG\n');
    expect(values(open().found)).toEqual({ 'a/small': '1', 'a/fits': '2' });
    expect(logged).toEqual([]);
  });

  it('keeps the old snapshot when half of the new one could be written', async () => {
    const lines = await runWithSmallFiles(`
      for (let i = 0; i < 4; i++) {
        put('c' + i, 'x'.repeat(3_000));
        try { journal.compact(store.snapshot()); } catch (error) { console.log(error.code); }
      }`);
    expect(lines).toContain('EFBIG\n');
    expect(Object.keys(values(open().found))).toEqual(['a/c0', 'a/c1', 'a/c2', 'a/c3']);
    expect(logged).toEqual([]);
  });

  it('keeps all it has told when the process is killed', async () => {
    const modules = new URL('../../../../sandbox/simulated/storage/index.ts', import.meta.url).href;
    const program = `
      import { Journal, Store } from ${JSON.stringify(modules)};
      const journal = new Journal(process.argv[1], { log() {} });
      const store = new Store({ onCommit: (change) => journal.append(change) });
      journal.compact(store.snapshot());
      for (let i = 0; ; i++) {
        store.put('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'a', name: 'c' + (i % 50) }, data: { value: String(i) } });
        if (i % 100 === 99) process.stdout.write(store.revision + '\\n');
        if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory]);
    let told = '';
    child.stdout.on('data', (chunk) => {
      told += chunk;
      if (told.length > 20) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const lastTold = Number(told.trimEnd().split('\n').at(-1));
    expect(lastTold).toBeGreaterThan(0);
    expect(open().found?.revision).toBeGreaterThanOrEqual(lastTold);
  });
});
