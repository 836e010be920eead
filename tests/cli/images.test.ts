import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run, wanted } from '../../cli/images.ts';
import { RecordedCommands } from '../fakes/recorded-command/commands.ts';

let root: string;
let commands: RecordedCommands;
let said: { out: string; err: string };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-images-'));
  commands = new RecordedCommands(root);
  await commands.install('docker');
  await commands.on('docker', 'info', 'kind/docker-info');
  await commands.on('docker', 'image inspect', 'images/docker-inspect-two-of-three');
  said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

const images = (words: string, path = commands.bin) => run(words.split(' '), { PATH: path });

describe('naru images', () => {
  it('lists what is here and what is not, in the language of who asks', async () => {
    expect(await images('list')).toBe(0);
    expect(said.out).toMatch(/✓ nginx:1\.27-alpine@sha256:\w+ {2}\(lessons, 20 MiB\)\n/);
    expect(said.out).toMatch(/✗ redis:7-alpine@sha256:\w+ {2}\(lessons, 17 MiB\) {2}not here\n/);
    expect(said.out).toMatch(/\d+ are missing, about \d+ MiB/);
    expect(await images('list --lang ko')).toBe(0);
    expect(said.out).toMatch(/\d+개가 없습니다/);
  });

  it('goes on with the others when one cannot be fetched, and says so at the end', async () => {
    await commands.on(
      'docker',
      'pull --platform linux/amd64 pengbai/docker-supermario:latest',
      'images/docker-tag',
    );
    await commands.on('docker', 'pull', 'images/docker-pull-no-network');
    await commands.on('docker', 'tag', 'images/docker-tag');
    expect(await images('fetch')).toBe(1);
    const pulls = (await commands.typed()).filter((line) => line.startsWith('docker pull'));
    expect(pulls).toHaveLength(wanted(false).length - 2);
    expect(said.err).toContain('or import an archive');
    expect(said.err).toContain(`${pulls.length - 1} could not be fetched.`);
  }, 20_000);

  it('does not go on when there is no room', async () => {
    await commands.on('docker', 'pull', 'images/docker-pull-disk-full');
    expect(await images('fetch')).toBe(1);
    expect((await commands.typed()).filter((line) => line.startsWith('docker pull'))).toHaveLength(1);
    expect(said.err).toContain('docker system prune');
  });

  it('exports what is here and names what is not', async () => {
    await commands.on('docker', 'save', 'images/docker-save', { writes: { option: '-o', text: 'x' } });
    expect(await images(`export ${root}/course.tar`)).toBe(1);
    expect(said.err).toContain('✗ redis:7-alpine  not here');
    expect(said.out).toBe(`2 images for amd64: ${root}/course.tar\n`);
  });

  it('refuses an archive that is none, and words it does not know', async () => {
    await writeFile(join(root, 'bad.tar'), 'no archive');
    expect(await images(`import ${root}/bad.tar`)).toBe(1);
    expect(said.err).toContain('is no archive of images');
    for (const words of ['', 'burn', 'export', 'list a.tar', 'list --lang fr'])
      expect(await images(words)).toBe(2);
  });

  it('says what is missing where there is no engine', async () => {
    expect(await images('list', '/nowhere')).toBe(1);
    expect(said.err).toContain('there is no docker on this machine');
  });

  it('counts the rare ones only when they are asked for', () => {
    const names = (all: boolean) => wanted(all).map(({ id }) => id);
    expect(names(false)).toContain('node-1.36');
    expect(names(false)).not.toContain('node-1.35');
    expect(names(true)).toEqual(expect.arrayContaining(['node-1.35', 'calico-node', 'envoy']));
  });
});
