import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  IMAGES,
  image,
  isFor,
  MINORS,
  nodePin,
  reference,
  USUAL_MINOR,
} from '../../../sandbox/images/pins.ts';
import { NODE_IMAGE, nodeImage } from '../../../sandbox/kind/images.ts';

const LESSONS = join(import.meta.dirname, '../../../lessons');

/** Named by the course, and not meant to be there: wrong names of tasks, what answers explain, what somebody else runs. */
const NOT_PULLED = new Set([
  'nginx:no-such-tag',
  'nginx:nope',
  'nginx:1.27-does-not-exist',
  'nginx:1.27-alpne-does-not-exist',
  'nginx:1.27-alpin',
  'registry.example.com/team/shop:1.0',
  'busybox:1.35',
  // Nodes have it, in their own version.
  'registry.k8s.io/kube-scheduler:latest',
]);

/** What manifests, scripts and pages run, by where they say it. */
function imagesOfTheCourse(): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(LESSONS, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(yaml|sh|md)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(
      /^\s*(?:- )?image: ['"]?([a-z0-9][a-z0-9./_-]*(?::[\w.-]+)?)['"]?\s*$/gm,
    ))
      found.set(tagged(name!), path);
    for (const [, name] of text.matchAll(/--image[= ]([a-z0-9][a-z0-9./_-]*(?::[\w.-]+)?)/g))
      found.set(tagged(name!), path);
  }
  return found;
}

const tagged = (name: string): string => (/:[^/]+$/.test(name) ? name : `${name}:latest`);

describe('the list of images', () => {
  it('has every image that the course runs', () => {
    const known = new Set(IMAGES.map(({ name }) => name));
    const course = imagesOfTheCourse();
    expect(course.size).toBeGreaterThan(5);
    const missing = [...course].filter(
      ([name]) => !known.has(name.replace(/^docker\.io\/library\//, '')) && !NOT_PULLED.has(name),
    );
    expect(missing).toEqual([]);
  });

  it('names each once, by a tag, and digests whole', () => {
    expect(new Set(IMAGES.map(({ id }) => id)).size).toBe(IMAGES.length);
    expect(new Set(IMAGES.map(({ name }) => name)).size).toBe(IMAGES.length);
    for (const { name, digest } of IMAGES) {
      expect(name).toMatch(/^[^@]+:[\w.-]+$/);
      if (digest !== undefined) expect(digest, name).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
    expect(image('busybox')).toBe('busybox:1.36');
    expect(() => image('no-such')).toThrow('no-such');
  });

  it('knows of what there is for one architecture only', () => {
    const mario = IMAGES.find(({ id }) => id === 'supermario')!;
    expect([isFor(mario, 'amd64'), isFor(mario, 'arm64')]).toEqual([true, false]);
    expect(isFor(nodePin('1.36')!, 'arm64')).toBe(true);
    expect(reference(mario)).toBe('pengbai/docker-supermario:latest');
  });
});

describe('the image of nodes', () => {
  it('is that of the version that is asked for, pinned', () => {
    expect(MINORS).toContain(USUAL_MINOR);
    expect(nodeImage({}, 'docker')).toBe(NODE_IMAGE);
    expect(nodeImage({}, 'docker', '1.35')).toMatch(/^kindest\/node:v1\.35\.\d+@sha256:[0-9a-f]{64}$/);
    expect(nodeImage({}, 'nerdctl', '1.35')).toMatch(/^docker\.io\/kindest\/node:v1\.35/);
    expect(() => nodeImage({}, 'docker', '1.20')).toThrow('no node image of Kubernetes 1.20');
  });

  it('is one of their own for whoever names one, but not in place of another version', () => {
    const env = { NARU_KIND_IMAGE: 'mine:1' };
    expect(nodeImage(env, 'podman')).toBe('mine:1');
    expect(nodeImage(env, 'docker', '1.35')).toContain('v1.35');
  });
});
