import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptArchive } from '../../../sandbox/images/kept.ts';
import { IMAGES, type ImagePin } from '../../../sandbox/images/pins.ts';
import { ImageStore } from '../../../sandbox/images/store.ts';
import { Engine, type EngineName } from '../../../sandbox/kind/engine.ts';
import { type Machine, machine } from '../kind/doubles.ts';
import { imageFiles, tarOf } from './tar.ts';

const signal = new AbortController().signal;
const pinned = (id: string): ImagePin => IMAGES.find((one) => one.id === id)!;
const THREE = ['nginx-1.27', 'redis', 'busybox'].map(pinned);
const BUSYBOX = pinned('busybox');
let on: Machine;

beforeEach(async () => {
  on = await machine(['docker', 'podman', 'nerdctl']);
});
afterEach(() => on.dispose());

function store({ name = 'docker', version = '20.10.24', architecture = 'amd64' } = {}): ImageStore {
  const engine = new Engine(name as EngineName, join(on.commands.bin, name), { PATH: on.commands.bin });
  return new ImageStore(engine, { version, architecture, cgroupV1: false, memory: 0, rootless: false });
}

describe('images on this machine', () => {
  it('are found by their names in one question, also when others are not here', async () => {
    await on.commands.on('docker', 'image inspect', 'images/docker-inspect-two-of-three');
    const found = await store().list(THREE, signal);
    expect(found.map(({ pin, id }) => [pin.id, id !== undefined])).toEqual([
      ['nginx-1.27', true],
      ['redis', false],
      ['busybox', true],
    ]);
    expect(await on.commands.typed()).toEqual([
      'docker image inspect nginx:1.27-alpine redis:7-alpine busybox:1.36',
    ]);
  });

  it('have the ids that nodes tell, also where podman leaves out the kind of hash', async () => {
    await on.commands.on('podman', 'image inspect', 'images/podman-inspect-two-of-three');
    const found = await store({ name: 'podman' }).list(THREE, signal);
    expect(found.map(({ id }) => id)).toEqual([
      'sha256:f7a444a6d2e1150740d15c8d96256690a9cc752b315691351d44545e81be6a29',
      undefined,
      'sha256:771f0abdc69a9625cf3e9127cb398c7c34874d96f8a18354e0af330666322eca',
    ]);
  });

  it('are said not to be for this machine where that is so', async () => {
    await on.commands.on('docker', 'image inspect', 'kind/docker-image-inspect-missing');
    const [mario] = await store({ architecture: 'arm64' }).list([pinned('supermario')], signal);
    expect(mario).toMatchObject({ id: undefined, foreign: true });
  });

  it('are not said to be missing by an engine that does not answer', async () => {
    await on.commands.on('docker', 'image inspect', 'kind/docker-info-daemon-down');
    await expect(store().list(THREE, signal)).rejects.toMatchObject({ code: 'sandbox/engine-down' });
  });
});

describe('fetching an image', () => {
  it('pulls by digest, for this machine, and gives the name that pods use', async () => {
    await on.commands.on('docker', 'pull', 'images/docker-tag');
    await on.commands.on('docker', 'tag', 'images/docker-tag');
    await store({ architecture: 'arm64' }).pull(BUSYBOX, signal);
    expect(await on.commands.typed()).toEqual([
      `docker pull --platform linux/arm64 busybox:1.36@${BUSYBOX.digest}`,
      `docker tag busybox:1.36@${BUSYBOX.digest} busybox:1.36`,
    ]);
  });

  it('names the registry to podman and nerdctl, which want to be told', async () => {
    await on.commands.on('podman', 'pull', 'images/docker-tag');
    await on.commands.on('podman', 'tag', 'images/docker-tag');
    const podman = store({ name: 'podman' });
    await podman.pull(BUSYBOX, signal);
    await podman.pull(pinned('http-echo'), signal);
    await podman.pull(pinned('agnhost'), signal);
    expect((await on.commands.typed()).filter((line) => line.includes('pull'))).toEqual([
      `podman pull --platform linux/amd64 docker.io/library/busybox:1.36@${BUSYBOX.digest}`,
      'podman pull --platform linux/amd64 docker.io/hashicorp/http-echo:1.0',
      'podman pull --platform linux/amd64 registry.k8s.io/e2e-test-images/agnhost:2.55',
    ]);
  });

  it.each([
    ['images/docker-pull-no-network', 'sandbox/image-unpullable', 'no such host', 'images import'],
    ['images/docker-pull-gone', 'sandbox/image-unpullable', 'manifest unknown', 'gone from its registry'],
    ['images/docker-pull-limit', 'sandbox/image-unpullable', 'rate limit', 'docker login'],
    [
      'images/docker-pull-no-platform',
      'sandbox/image-unpullable',
      'no matching manifest',
      'none for this machine',
    ],
    ['images/docker-pull-disk-full', 'sandbox/disk-full', 'no room', 'docker system prune'],
    ['kind/docker-info-daemon-down', 'sandbox/engine-down', 'does not answer', 'Start Docker'],
  ])('says why it cannot be: %s', async (recording, code, message, remedy) => {
    await on.commands.on('docker', 'pull', recording);
    await expect(store().pull(BUSYBOX, signal)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe('an archive of images', () => {
  const two = THREE.filter(({ id }) => id !== 'redis');
  beforeEach(() => on.commands.on('docker', 'image inspect', 'images/docker-inspect-two-of-three'));

  it('is written whole, under its name at the end', async () => {
    await on.commands.on('docker', 'save', 'images/docker-save', { writes: { option: '-o', text: 'saved' } });
    const path = join(on.root, 'out', 'course.tar');
    await store().save(two, path, signal);
    expect(await readFile(path, 'utf8')).toBe('saved');
    expect(await readdir(join(on.root, 'out'))).toEqual(['course.tar']);
    expect((await on.commands.typed()).at(-1)).toMatch(
      /^docker save -o \S+ nginx:1\.27-alpine busybox:1\.36$/,
    );
  });

  it.each([
    [{ name: 'docker', version: '28.5.2+dfsg4' }, 'docker save --platform linux/amd64 -o'],
    [{ name: 'nerdctl', version: 'v2.2.0' }, 'nerdctl save --platform linux/amd64 -o'],
    [{ name: 'podman', version: '4.3.1' }, 'podman save --format docker-archive --multi-image-archive -o'],
  ])('has what %j knows of this machine only, and in one format', async (engine, words) => {
    const { name } = engine;
    await on.commands.on(name, 'image inspect', 'images/docker-inspect-two-of-three');
    await on.commands.on(name, 'save', 'images/docker-save', { writes: { option: '-o', text: '' } });
    await store(engine).save(two, join(on.root, 'a.tar'), signal);
    expect((await on.commands.typed()).at(-1)).toContain(words);
  });

  it('is not written half, nor with images that are not here', async () => {
    const path = join(on.root, 'out', 'course.tar');
    await expect(store().save(THREE, path, signal)).rejects.toMatchObject({
      code: 'sandbox/image-missing',
      message: 'not on this machine: redis:7-alpine',
    });
    const writes = { option: '-o', text: 'half' };
    await on.commands.on('docker', 'save', 'images/docker-save-disk-full', { writes });
    await expect(store().save(two, path, signal)).rejects.toMatchObject({ code: 'sandbox/disk-full' });
    expect(await readdir(join(on.root, 'out'))).toEqual([]);
    await writeFile(join(on.root, 'file'), '');
    await expect(store().save(two, join(on.root, 'file', 'x.tar'), signal)).rejects.toMatchObject({
      code: 'sandbox/archive-unwritable',
    });
  });

  it('is read once it is known to be sound, and for this machine', async () => {
    const path = join(on.root, 'course.tar');
    await on.commands.on('docker', 'load', 'images/docker-tag');
    await writeFile(path, tarOf(imageFiles('busybox:1.36', 'arm64')));
    await expect(store().load(path, signal)).rejects.toMatchObject({ code: 'sandbox/archive-foreign' });
    expect(await store({ architecture: 'arm64' }).load(path, signal)).toEqual([
      { names: ['busybox:1.36'], architecture: 'arm64' },
    ]);
    expect(await on.commands.typed()).toEqual([`docker load -i ${path}`]);
  });

  it('that docker wrote has the names that pods use, where podman thinks them its own machine’s', async () => {
    const path = join(on.root, 'course.tar');
    await on.commands.on('podman', 'load', 'images/podman-load');
    await on.commands.on('podman', 'tag', 'images/docker-tag');
    await writeFile(path, tarOf(imageFiles('busybox:1.36')));
    await store({ name: 'podman' }).load(path, signal);
    expect((await on.commands.typed()).slice(1)).toEqual([
      'podman tag localhost/nginx:1.27-alpine docker.io/library/nginx:1.27-alpine',
      'podman tag localhost/busybox:1.36 docker.io/library/busybox:1.36',
    ]);
  });

  it('that the engine cannot read is damaged all the same', async () => {
    const path = join(on.root, 'course.tar');
    await on.commands.on('docker', 'load', 'images/docker-load-garbage');
    await writeFile(path, tarOf(imageFiles('busybox:1.36')));
    await expect(store().load(path, signal)).rejects.toMatchObject({ code: 'sandbox/archive-damaged' });
  });

  it('is kept for the next cluster, until an image becomes another one', async () => {
    await on.commands.on('docker', 'save', 'images/docker-save', { writes: { option: '-o', text: 'saved' } });
    const images = two.map((pin) => ({ pin, id: 'sha256:1', foreign: false }));
    const folder = join(on.root, 'images');
    const first = await keptArchive(store(), images, folder, signal);
    expect(await keptArchive(store(), images, folder, signal)).toBe(first);
    const saves = async () =>
      (await on.commands.typed()).filter((line) => line.includes('docker save')).length;
    expect(await saves()).toBe(1);
    const others = images.map((one) => ({ ...one, id: 'sha256:2' }));
    expect(await keptArchive(store(), others, folder, signal)).not.toBe(first);
    expect(await saves()).toBe(2);
  });
});
