import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { link, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodePicture } from '../../../../sandbox/kind/clean/node-picture.ts';
import { putBack } from '../../../../sandbox/kind/clean/put-back.ts';
import { Engine } from '../../../../sandbox/kind/engine.ts';
import { type ProgramResult, runProgram } from '../../../../sandbox/program.ts';

/** Runs here what it is told to run in a node. */
class HereEngine extends Engine {
  constructor() {
    super('docker', '/nowhere/docker', {});
  }

  override run([, , , , file = '', ...argv]: readonly string[], signal: AbortSignal): Promise<ProgramResult> {
    return runProgram(file, argv, { signal });
  }
}

const signal = new AbortController().signal;
const owner = `${process.getuid?.()}:${process.getgid?.()}`;
let root: string;
let folder: string;
let victim: string;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A folder with one file and one link, as they were recorded. */
const recorded = (): NodePicture =>
  ({
    files: {
      [folder]: { type: 'd', facts: `750 ${owner} `, changed: '1' },
      [join(folder, 'config.yaml')]: { type: 'f', facts: `640 ${owner} `, changed: '1' },
      [join(folder, 'link')]: { type: 'l', facts: `777 ${owner} ../somewhere`, changed: '1' },
    },
    kept: { [join(folder, 'config.yaml')]: base64('as it was\n\0') },
  }) as unknown as NodePicture;

const all = (): string[] => Object.keys(recorded().files);
const mend = (paths: readonly string[]) => putBack(new HereEngine(), 'node', paths, recorded(), signal);
const modeOf = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8);

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'naru-put-back-')));
  folder = join(root, 'kubelet');
  victim = join(root, 'victim');
  await mkdir(folder);
  await writeFile(join(folder, 'config.yaml'), 'changed');
  await symlink('../somewhere', join(folder, 'link'));
  await mkdir(victim);
  await writeFile(join(victim, 'config.yaml'), 'not to be touched');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function expectAsBefore(): void {
  expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toBe('as it was\n\0');
  expect(modeOf(join(folder, 'config.yaml'))).toBe('640');
  expect(lstatSync(join(folder, 'config.yaml')).isFile()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['config.yaml', 'link']);
  expect(readFileSync(join(victim, 'config.yaml'), 'utf8')).toBe('not to be touched');
}

describe('a file that is put back', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['changed', async () => {}],
    ['taken away', () => rm(join(folder, 'config.yaml'))],
    [
      'replaced by a link to another file',
      async () => {
        await rm(join(folder, 'config.yaml'));
        await symlink(join(victim, 'config.yaml'), join(folder, 'config.yaml'));
      },
    ],
    [
      'replaced by one that has another name elsewhere',
      async () => {
        await rm(join(folder, 'config.yaml'));
        await link(join(victim, 'config.yaml'), join(folder, 'config.yaml'));
      },
    ],
    [
      'replaced by a folder with something in it',
      async () => {
        await rm(join(folder, 'config.yaml'));
        await mkdir(join(folder, 'config.yaml/more'), { recursive: true });
      },
    ],
    [
      'replaced by a link to a folder',
      async () => {
        await rm(join(folder, 'config.yaml'));
        await symlink(victim, join(folder, 'config.yaml'));
      },
    ],
    [
      'replaced by a pipe, which nobody reads',
      async () => {
        await rm(join(folder, 'config.yaml'));
        execFileSync('mkfifo', [join(folder, 'config.yaml')]);
      },
    ],
  ])('is as it was, and nothing else is touched, when it was %s', async (_, harm) => {
    await harm();
    await mend([join(folder, 'config.yaml')]);
    expectAsBefore();
  });

  it('is not written through a link that stands where its folder was', async () => {
    await rename(folder, join(root, 'moved'));
    await symlink(victim, folder);
    await mend([join(folder, 'config.yaml')]);
    expect(readdirSync(victim)).toEqual(['config.yaml']);
    expect(readFileSync(join(victim, 'config.yaml'), 'utf8')).toBe('not to be touched');
  });

  it('comes back with its folder, whose place a link had taken, and with links in it', async () => {
    await rename(folder, join(root, 'moved'));
    await symlink(victim, folder);
    await mend(all());
    expectAsBefore();
    expect(modeOf(folder)).toBe('750');
    expect(await readlink(join(folder, 'link'))).toBe('../somewhere');
    expect(existsSync(join(victim, 'link'))).toBe(false);
  });

  it('is left alone when nothing is known of how it was', async () => {
    await mend([join(victim, 'config.yaml')]);
    expect(readFileSync(join(victim, 'config.yaml'), 'utf8')).toBe('not to be touched');
  });
});
