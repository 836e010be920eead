import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHomeFolder, readHomeFile, writeHomeFile } from '../../sandbox/home.ts';
import { HOME_FILE_LIMIT } from '../../sandbox/types.ts';

const signal = new AbortController().signal;
let root: string;
let home: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-home-'));
  home = join(root, 'home');
  await mkdir(home);
  await mkdir(join(root, 'outside'));
  await writeFile(join(root, 'outside', 'secret'), 'secret');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});
const read = (path: string) => readHomeFile(home, path, signal);

describe('a file of the learner’s HOME', () => {
  it('is read with its mode and owner', async () => {
    await writeFile(join(home, 'a'), 'text', { mode: 0o600 });
    expect(await read('a')).toEqual({ content: 'text', mode: '0600', owner: userInfo().username });
  });

  it('is not there when HOME itself is not', async () => {
    expect(await readHomeFile(join(root, 'none'), 'a', signal)).toBeUndefined();
  });

  it('is read through links that stay in HOME, and not through those that leave it', async () => {
    await writeFile(join(home, 'a'), 'text');
    await symlink('a', join(home, 'inside'));
    await symlink(join(root, 'outside', 'secret'), join(home, 'file'));
    await symlink('../outside', join(home, 'folder'));
    await symlink('loop', join(home, 'loop'));
    expect(await read('inside')).toMatchObject({ content: 'text' });
    for (const path of ['file', 'folder/secret', 'loop', 'a/b', 'x'.repeat(5000)])
      expect(await read(path)).toBeUndefined();
  });

  it('is no pipe, no socket, no device and no folder, and waits for none', async () => {
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const server = createServer().listen(join(home, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await mkdir(join(home, 'folder'));
    await symlink('/dev/zero', join(home, 'zero'));
    for (const path of ['pipe', 'socket', 'folder', 'zero']) expect(await read(path)).toBeUndefined();
    server.close();
  });

  it('may be so large and no larger', async () => {
    await writeFile(join(home, 'most'), Buffer.alloc(HOME_FILE_LIMIT, 'a'));
    expect((await read('most'))?.content).toHaveLength(HOME_FILE_LIMIT);
    await writeFile(join(home, 'more'), Buffer.alloc(HOME_FILE_LIMIT + 1, 'a'));
    await expect(read('more')).rejects.toMatchObject({ code: 'sandbox/file-too-large' });
  });

  it.each(['/etc/passwd', '../outside/secret', 'a/../../outside/secret', '~', '~/', '', 'a\0b'])(
    'is not named %j',
    async (path) => {
      await expect(read(path)).rejects.toMatchObject({ code: 'sandbox/path-invalid' });
    },
  );
});

describe('writing into the learner’s HOME', () => {
  it('makes folders, and HOME', async () => {
    await writeHomeFile(join(home, 'deeper'), 'a/b/c', 'text', signal);
    expect(await readFile(join(home, 'deeper', 'a', 'b', 'c'), 'utf8')).toBe('text');
    expect(await readdir(join(home, 'deeper', 'a', 'b'))).toEqual(['c']);
  });

  it('goes through no link, and makes room for itself', async () => {
    await symlink(join(root, 'outside'), join(home, 'lab'));
    await symlink(join(root, 'outside', 'secret'), join(home, 'file'));
    await mkdir(join(home, 'folder', 'full'), { recursive: true });
    for (const path of ['lab/secret', 'file', 'folder', 'file/below'])
      await writeHomeFile(home, path, 'new', signal);
    expect(await readFile(join(root, 'outside', 'secret'), 'utf8')).toBe('secret');
    expect(await readFile(join(home, 'lab', 'secret'), 'utf8')).toBe('new');
    expect(await readFile(join(home, 'file', 'below'), 'utf8')).toBe('new');
    expect(await readFile(join(home, 'folder'), 'utf8')).toBe('new');
  });

  it('empties a folder that stays the same one, and nothing it has links to', async () => {
    await mkdir(join(home, 'lab', 'closed'), { recursive: true });
    await writeFile(join(home, 'lab', 'closed', 'a'), '');
    await symlink(join(root, 'outside'), join(home, 'lab', 'link'));
    await link(join(root, 'outside', 'secret'), join(home, 'lab', 'hard'));
    await chmod(join(home, 'lab', 'closed'), 0);
    const before = (await stat(join(home, 'lab'))).ino;
    await emptyHomeFolder(home, 'lab', signal);
    expect(await readdir(join(home, 'lab'))).toEqual([]);
    expect((await stat(join(home, 'lab'))).ino).toBe(before);
    expect(await readFile(join(root, 'outside', 'secret'), 'utf8')).toBe('secret');
  });

  it('empties no folder behind a link', async () => {
    await symlink(join(root, 'outside'), join(home, 'lab'));
    await emptyHomeFolder(home, 'lab', signal);
    expect(await readdir(join(root, 'outside'))).toEqual(['secret']);
    expect(await readdir(join(home, 'lab'))).toEqual([]);
  });

  it('says what was in the way when it cannot', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(writeHomeFile(join(root, 'file'), 'a', '', signal)).rejects.toMatchObject({
      code: 'sandbox/home-unwritable',
    });
  });
});
