import { expect, it } from 'vitest';
import { findImage } from '../../../../sandbox/simulated/runtime/catalogue.ts';
import {
  imageDigest,
  imageTitle,
  parseImageName,
  referenceProblem,
} from '../../../../sandbox/simulated/runtime/image.ts';

it.each([
  ['nginx', 'docker.io/library/nginx', 'latest'],
  ['nginx:1.27', 'docker.io/library/nginx', '1.27'],
  ['docker.io/nginx:1.27', 'docker.io/library/nginx', '1.27'],
  ['bitnami/redis:7', 'docker.io/bitnami/redis', '7'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause', '3.10'],
  ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
])('reads %s as %s, tag %s', (text, repository, tag) => {
  expect(parseImageName(text)).toEqual({ repository, tag, digest: undefined });
});

it.each(['nginx::1.27', 'Nginx', '', 'nginx:', 'a b'])('refuses "%s"', (text) => {
  expect(parseImageName(text)).toBeUndefined();
});

it('finds images by tag and by digest, and no others', () => {
  const image = findImage('library/nginx:1.27-alpine')!;
  expect(imageTitle(image)).toBe('docker.io/library/nginx:1.27-alpine');
  expect(findImage(`nginx@${imageDigest(image)}`)).toBe(image);
  expect(findImage('nginx:nosuch')).toBeUndefined();
});

it('nginx has the tags that tutorials and fresh charts name, and none that never was', () => {
  for (const tag of ['1.7.9', '1.14.2', '1.16.0', '1.16.1', '1.19', '1.27.3-alpine', '1']) {
    expect(findImage(`nginx:${tag}`), tag).toBeDefined();
  }
  expect(findImage('nginx:1.14')?.environment['NGINX_VERSION']).toBe('1.14.2');
  for (const tag of ['1.161', '1.14.3', '1.27-alpin', '2']) expect(findImage(`nginx:${tag}`)).toBeUndefined();
});

it('a name that is none is told why, in the words of the library that reads it', () => {
  const lowercase = (name: string) => `invalid reference format: repository name (${name}) must be lowercase`;
  expect(referenceProblem('NGINX:1.27')).toBe(lowercase('library/NGINX'));
  expect(referenceProblem('BUSYBOX::bad')).toBe(lowercase('library/BUSYBOX'));
  expect(referenceProblem('ghcr.io/Some/thing:1')).toBe(lowercase('Some/thing'));
  expect(referenceProblem('nginx::bad')).toBe('invalid reference format');
});
