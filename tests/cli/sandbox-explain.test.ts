import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { languageOf } from '../../cli/language.ts';
import { explain, run } from '../../cli/sandbox-explain.ts';
import { estimateOf } from '../../sandbox/kind/estimate.ts';

let folder: string;
let said: { out: string; err: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-explain-'));
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
  await rm(folder, { recursive: true, force: true });
});

describe('naru sandbox explain', () => {
  it('shows what a file asks for: configuration, add-ons, images, what it takes, and where it cannot be done', async () => {
    const file = join(folder, 'exercise.yaml');
    await writeFile(file, 'sandbox: { nodes: 4, controlPlanes: 3, addons: course, kubernetes: "1.35" }\n');
    expect(await run([file, '--lang', 'en'], {})).toBe(0);
    expect(said.out).toContain('cp, cp2, cp3, worker1; etcd × 3; add-ons course; Kubernetes 1.35');
    expect(said.out).toContain('kindest/node:v1.35.8@sha256:');
    expect(said.out).toContain('envoy');
    expect(said.out.match(/role: control-plane/g)).toHaveLength(3);
    expect(said.out).toContain('Gateway API v1.5.1');
    expect(said.out).toMatch(/simulated\n {4}Cannot be done here; missing: shapes/);
  });

  it('speaks Korean where the environment does', async () => {
    expect(await run(['fnd-hello-lab'], { LANG: 'ko_KR.UTF-8' })).toBe(0);
    expect(said.out).toMatch(/fnd-hello-lab: cp, worker1, worker2; 애드온 plain/);
    expect(said.out).toContain('메모리 약 810 MiB');
  });

  it('says what is wrong with the file, and with the arguments', async () => {
    const file = join(folder, 'exercise.yaml');
    await writeFile(file, 'sandbox: { nodes: 2, taints: { worker7: [] } }\n');
    expect(await run([file], {})).toBe(1);
    expect(said.err).toContain('sandbox.taints.worker7: there is no such node; there are cp, worker1');
    expect(await run(['no-such-exercise'], {})).toBe(1);
    expect(said.err).toContain('there is no exercise, no lesson and no file called "no-such-exercise"');
    expect(await run([], {})).toBe(2);
    expect(await run(['a', '--lang', 'fr'], {})).toBe(2);
    expect(said.err).toContain('--lang is ko or en');
  });

  it('names a capability that checks need and a provider lacks', () => {
    const text = explain({ name: 'x', spec: { nodes: 1 }, needs: ['node-exec'] }, 'en');
    expect(text).toMatch(/kind\n {4}Has all that it needs/);
    expect(text).toMatch(/simulated\n {4}Cannot be done here; missing: node-exec/);
  });
});

describe('the estimate of a cluster', () => {
  it('is near to what was measured', () => {
    expect(estimateOf({ nodes: 1 }).seconds).toBe(15);
    expect(estimateOf({ nodes: 3 }).seconds).toBe(25);
    expect(estimateOf({ nodes: 4, controlPlanes: 3 }).seconds).toBe(70);
    expect(estimateOf({ nodes: 3 }).memory).toBe(810);
  });
});

describe('the language of a command', () => {
  it('is what was asked for, else that of messages', () => {
    expect(languageOf('ko', { LANG: 'en_US' })).toBe('ko');
    expect(languageOf(undefined, { LC_ALL: 'ko_KR.UTF-8', LANG: 'C' })).toBe('ko');
    expect(languageOf(undefined, {})).toBe('en');
    expect(languageOf('fr', {})).toBeUndefined();
  });
});
