/** The learner's HOME as an editor sees it, and everything a learner may have put there or puts there meanwhile. */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeFiles } from '../../sandbox/home-files.ts';
import type { HomeFiles, HomeListing } from '../../sandbox/home-types.ts';
import { HeldFolder, walk } from '../../sandbox/home-walk.ts';
import { HOME_FILE_LIMIT } from '../../sandbox/types.ts';

const { signal } = new AbortController();
let root: string;
let home: string;
let files: HomeFiles;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-files-'));
  home = join(root, 'home');
  await mkdir(home);
  await mkdir(join(root, 'outside'));
  await writeFile(join(root, 'outside', 'secret'), 'secret');
  files = homeFiles(home);
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const put = (path: string, content: string | Buffer = '') => writeFile(join(home, path), content);
const text = (path: string) => readFile(join(home, path), 'utf8');
const all = { depth: 8, hidden: true };
const list = (path = '', options = { depth: 8, hidden: false }) => files.list(path, options, signal);
/** `folder/`, `file`, and what is inside. */
const names = ({ entries }: HomeListing): unknown[] =>
  entries.map(({ name, type, inside }) =>
    inside ? [`${name}/`, ...names(inside)] : type === 'folder' ? `${name}/` : name,
  );
const versionOf = async (path: string) => {
  const now = await files.read(path, signal);
  return 'version' in now ? now.version : undefined;
};

describe('what is listed', () => {
  it('has folders first, and looks into them as deep as was asked', async () => {
    await mkdir(join(home, 'lab', 'deep'), { recursive: true });
    for (const path of ['b.yaml', 'a.yaml', 'lab/web.yaml', 'lab/deep/x']) await put(path);
    expect(names(await list())).toEqual([['lab/', ['deep/', 'x'], 'web.yaml'], 'a.yaml', 'b.yaml']);
    expect(names(await list('', { depth: 1, hidden: false }))).toEqual(['lab/', 'a.yaml', 'b.yaml']);
    expect(names(await list('lab'))).toEqual([['deep/', 'x'], 'web.yaml']);
  });

  it('has hidden names only when asked, and never caches or what Naru keeps', async () => {
    for (const folder of ['.naru/bin', '.cache/helm', '.kube/cache']) {
      await mkdir(join(home, folder), { recursive: true });
    }
    await put('.bashrc');
    await put('.kube/config');
    expect(names(await list())).toEqual([]);
    expect(names(await list('', all))).toEqual([['.kube/', 'config'], '.bashrc']);
    await expect(files.read('.naru/bashrc', signal)).rejects.toMatchObject({ code: 'sandbox/path-invalid' });
    await symlink('.naru', join(home, 'way'));
    await put('.naru/bashrc', 'x');
    expect(await files.read('way/bashrc', signal)).toEqual({ kind: 'none' });
  });

  it('is empty where HOME is not there yet', async () => {
    expect(await homeFiles(join(root, 'none')).list('', all, signal)).toMatchObject({ entries: [] });
  });

  it('ends in a large folder, and says that there is more', async () => {
    await mkdir(join(home, 'large'));
    await Promise.all(Array.from({ length: 450 }, (_, at) => put(`large/${at}`)));
    await put('after');
    const { entries } = await list();
    expect(entries[0]?.inside?.more).toBe(true);
    expect(entries[0]?.inside?.entries).toHaveLength(400);
    expect(entries[1]?.name).toBe('after');
  });

  it('tells names with newlines as they are, both ways to write Hangul, and counts names that are no text', async () => {
    for (const name of ['two\nlines', '한글'.normalize('NFD'), '나루'.normalize('NFC')]) await put(name);
    writeFileSync(Buffer.concat([Buffer.from(`${home}/`), Buffer.from([0x66, 0xff])]), '');
    const listing = await list();
    expect(new Set(names(listing))).toEqual(new Set(['two\nlines', '한글'.normalize('NFD'), '나루']));
    expect(listing.unnameable).toBe(1);
    expect(await files.read('한글'.normalize('NFD'), signal)).toMatchObject({ kind: 'text' });
  });

  it('tells links as links and pipes as neither, and leads out through no link', async () => {
    await symlink(join(root, 'outside'), join(home, 'out'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    expect((await list()).entries.map(({ name, type }) => [name, type])).toEqual([
      ['out', 'link'],
      ['pipe', 'other'],
    ]);
    expect(names(await list('out'))).toEqual([]);
  });
});

describe('a file that is opened', () => {
  it('comes with its version, which changes with what is in it and with nothing else', async () => {
    await put('a', '안녕\n');
    const first = await files.read('a', signal);
    expect(first).toMatchObject({ kind: 'text', content: '안녕\n' });
    await chmod(join(home, 'a'), 0o600);
    expect(await files.read('a', signal)).toEqual(first);
    await put('a', '안녕!');
    expect(await versionOf('a')).not.toBe('version' in first && first.version);
  });

  it('is said to be binary, too large, a folder, something else or nothing', async () => {
    await put('nul', 'a\0b');
    await put('latin', Buffer.from([0xe4, 0x0a]));
    await put('large', Buffer.alloc(HOME_FILE_LIMIT + 1, 'a'));
    await mkdir(join(home, 'folder'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    await symlink('/dev/zero', join(home, 'zero'));
    await symlink('loop', join(home, 'loop'));
    const kinds: string[] = [];
    for (const path of ['nul', 'latin', 'large', 'folder', 'pipe', 'zero', 'loop', 'missing', 'nul/x'])
      kinds.push((await files.read(path, signal)).kind);
    expect(kinds).toEqual([
      'binary',
      'binary',
      'too-large',
      'folder',
      'other',
      'none',
      'none',
      'none',
      'none',
    ]);
  });

  it('is found through links that stay inside, up and down', async () => {
    await mkdir(join(home, 'a', 'b'), { recursive: true });
    await put('a/file', 'x');
    await symlink('../file', join(home, 'a', 'b', 'up'));
    await symlink(join(home, 'a'), join(home, 'absolute'));
    expect(await files.read('a/b/up', signal)).toMatchObject({ content: 'x' });
    expect(await files.read('absolute/b/up', signal)).toMatchObject({ content: 'x' });
    // As an isolated shell writes it.
    await symlink('/home/learner/a', join(home, 'boxed'));
    expect(await files.read('boxed/file', signal)).toMatchObject({ content: 'x' });
  });

  it.each(['../outside/secret', '/etc/passwd', 'out/secret', 'up/outside/secret', 'file'])(
    'is never outside: %s',
    async (path) => {
      await symlink(join(root, 'outside'), join(home, 'out'));
      await symlink('..', join(home, 'up'));
      await symlink('../outside/secret', join(home, 'file'));
      const outcome = await files.read(path, signal).catch(({ code }) => ({ kind: code }));
      expect(['none', 'sandbox/path-invalid']).toContain(outcome.kind);
    },
  );
});

describe('a folder on the way that becomes a link meanwhile', () => {
  it('leads nowhere else: what was looked at is what is read', async () => {
    await mkdir(join(home, 'lab'));
    await put('lab/secret', 'mine');
    const seen = await walk(home, ['lab', 'secret'], { through: true }, async ({ folder, name }) => {
      renameSync(join(home, 'lab'), join(home, 'was'));
      symlinkSync(join(root, 'outside'), join(home, 'lab'));
      return await readFile(folder.at(name), 'utf8');
    });
    expect(seen).toBe('mine');
  });

  it('and is swapped without end gets nobody outside', async () => {
    await mkdir(join(home, 'lab'));
    await put('lab/secret', 'mine');
    symlinkSync(join(root, 'outside'), join(home, 'link'));
    let going = true;
    /** In the moment when there is no `lab`, saving makes one: that has to go. */
    const rename = (from: string, to: string) => {
      while (existsSync(join(home, from))) {
        try {
          renameSync(join(home, from), join(home, to));
        } catch {
          rmSync(join(home, to), { recursive: true, force: true });
        }
      }
    };
    const swapping = (async () => {
      while (going) {
        rename('lab', 'x');
        rename('link', 'lab');
        await new Promise(setImmediate);
        rename('lab', 'link');
        rename('x', 'lab');
        await new Promise(setImmediate);
      }
    })();
    const refused = new Set<string>();
    for (let times = 0; times < 200; times += 1) {
      const now = await files.read('lab/secret', signal);
      expect(now.kind === 'text' ? now.content : now.kind).toMatch(/^(mine|none)$/);
      await files
        .write('lab/new', `${times}`, await versionOf('lab/new'), signal)
        .catch(({ code }) => void refused.add(code));
    }
    going = false;
    await swapping;
    expect([...refused].filter((code) => code !== 'sandbox/home-missing')).toEqual([]);
    expect(await readdir(join(root, 'outside'))).toEqual(['secret']);
  });
});

describe('saving', () => {
  it('replaces what was read, and keeps its mode', async () => {
    await put('a', 'old');
    await chmod(join(home, 'a'), 0o640);
    const saved = await files.write('a', 'new', await versionOf('a'), signal);
    expect(saved).toEqual({ kind: 'written', version: await versionOf('a') });
    expect(await text('a')).toBe('new');
    expect((await stat(join(home, 'a'))).mode & 0o777).toBe(0o640);
    expect(await readdir(home)).toEqual(['a']);
  });

  it('leaves alone what somebody else has written, and hands it over', async () => {
    await put('a', 'old');
    const version = await versionOf('a');
    await put('a', 'theirs');
    expect(await files.write('a', 'mine', version, signal)).toMatchObject({
      kind: 'conflict',
      now: { kind: 'text', content: 'theirs', version: await versionOf('a') },
    });
    expect(await files.write('a', 'mine', undefined, signal)).toMatchObject({ kind: 'conflict' });
    expect(await text('a')).toBe('theirs');
    await rm(join(home, 'a'));
    expect(await files.write('a', 'mine', version, signal)).toEqual({
      kind: 'conflict',
      now: { kind: 'none' },
    });
    expect(await files.write('a', 'mine', undefined, signal)).toMatchObject({ kind: 'written' });
  });

  it('by two at once succeeds for one of them', async () => {
    await put('a', 'old');
    const version = await versionOf('a');
    const saved = await Promise.all(
      Array.from({ length: 8 }, (_, at) => files.write('a', `by ${at}`, version, signal)),
    );
    expect(saved.filter(({ kind }) => kind === 'written')).toHaveLength(1);
    expect(await readdir(home)).toEqual(['a']);
  });

  it('goes through a link inside, and the link stays', async () => {
    await mkdir(join(home, 'real'));
    await put('real/a', 'old');
    await symlink('real/a', join(home, 'link'));
    await files.write('link', 'new', await versionOf('link'), signal);
    expect(await readlink(join(home, 'link'))).toBe('real/a');
    expect(await text('real/a')).toBe('new');
  });

  it('refuses what is too large, read-only, or what is not the learner’s to change', async () => {
    const large = files.write('a', 'x'.repeat(HOME_FILE_LIMIT + 1), undefined, signal);
    await expect(large).rejects.toMatchObject({ code: 'sandbox/file-too-large' });
    await put('fixed', 'old');
    await chmod(join(home, 'fixed'), 0o444);
    const fixed = files.write('fixed', 'new', await versionOf('fixed'), signal);
    await expect(fixed).rejects.toMatchObject({ code: 'sandbox/home-unwritable' });
    await expect(files.write('.naru/bashrc', 'x', undefined, signal)).rejects.toMatchObject({
      code: 'sandbox/path-invalid',
    });
    await expect(files.write('x'.repeat(300), 'x', undefined, signal)).rejects.toMatchObject({
      code: 'sandbox/path-invalid',
    });
  });

  it('does not write over a folder or a pipe', async () => {
    await mkdir(join(home, 'folder'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    for (const path of ['folder', 'pipe'])
      expect(await files.write(path, 'x', undefined, signal)).toMatchObject({ kind: 'conflict' });
  });
});

describe('making, renaming and deleting', () => {
  it('makes files and folders with the folders on the way, and never over something', async () => {
    await files.create('a/b/c.yaml', 'file', signal);
    await files.create('a/d', 'folder', signal);
    expect(names(await list())).toEqual([['a/', ['b/', 'c.yaml'], ['d/']]]);
    await expect(files.create('a/d', 'file', signal)).rejects.toMatchObject({ code: 'sandbox/home-taken' });
  });

  it('makes no second file whose name looks the same', async () => {
    await put('배포'.normalize('NFD'));
    const twin = files.create('배포'.normalize('NFC'), 'file', signal);
    await expect(twin).rejects.toMatchObject({ code: 'sandbox/home-taken' });
  });

  it('renames files, folders and links, and never over something', async () => {
    await mkdir(join(home, 'full'));
    await put('full/a', 'x');
    await put('b', 'y');
    await symlink('b', join(home, 'link'));
    await files.move('full', 'deep/moved', signal);
    await files.move('link', 'deep/link', signal);
    await files.move('deep/moved/a', 'c', signal);
    expect(await readlink(join(home, 'deep/link'))).toBe('b');
    expect(await text('c')).toBe('x');
    await expect(files.move('b', 'c', signal)).rejects.toMatchObject({ code: 'sandbox/home-taken' });
    await expect(files.move('deep', 'deep/in/deep', signal)).rejects.toMatchObject({
      code: 'sandbox/home-taken',
    });
    await expect(files.move('none', 'z', signal)).rejects.toMatchObject({ code: 'sandbox/home-missing' });
    expect([await text('b'), await text('c')]).toEqual(['y', 'x']);
  });

  it('counts what would be gone, and takes it without following links', async () => {
    await mkdir(join(home, 'a', '.hidden'), { recursive: true });
    await put('a/.hidden/x');
    await put('a/y');
    writeFileSync(Buffer.concat([Buffer.from(`${home}/a/`), Buffer.from([0xff])]), '');
    await symlink(join(root, 'outside'), join(home, 'a', 'out'));
    expect(await files.weigh('a', signal)).toEqual({ files: 4, folders: 1, more: false });
    await files.remove('a', signal);
    expect(existsSync(join(home, 'a'))).toBe(false);
    expect(await readdir(join(root, 'outside'))).toEqual(['secret']);
    await expect(files.remove('a', signal)).rejects.toMatchObject({ code: 'sandbox/home-missing' });
    for (const path of ['', '~', '.']) await expect(files.remove(path, signal)).rejects.toThrow();
  });
});

describe('watching', () => {
  it('tells when something in a folder changes, and leaves out folders that are not there', async () => {
    await mkdir(join(home, 'lab'));
    const { promise, resolve } = Promise.withResolvers<string>();
    const watching = await files.watch(['lab', 'none'], resolve);
    await put('lab/a', 'x');
    expect(await promise).toBe('lab');
    watching[Symbol.dispose]();
  });
});

describe('what is held open', () => {
  it('is let go, whatever happens', async () => {
    await mkdir(join(home, 'lab'));
    await put('lab/a', 'x');
    const opened: HeldFolder[] = [];
    await walk(home, ['lab', 'a'], { through: true }, async ({ folder }) => {
      opened.push(folder);
      throw new Error('no');
    }).catch(() => {});
    expect(opened[0]?.handle.fd).toBe(-1);
    expect(opened[0]).toBeInstanceOf(HeldFolder);
  });
});
