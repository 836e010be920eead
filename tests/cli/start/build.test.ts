/** The pages are built when what they are made of has changed, and the failure of a build names the file. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPages } from '../../../cli/start/build.ts';

let root: string;
let said: string[];
const say = (english: string, korean: string) => void said.push(english, korean);
const paths = () => ({ root, dist: join(root, 'dist'), lessons: join(root, 'lessons') });
const astro = () => join(root, 'node_modules', 'astro', 'bin', 'astro.mjs');

/** A project whose Astro writes the entry, or fails saying `output`. */
function project(output?: string): void {
  const entry = join(root, 'dist', 'server');
  writeFileSync(
    astro(),
    output === undefined
      ? `import { mkdirSync, writeFileSync } from 'node:fs'; mkdirSync(${JSON.stringify(entry)}, { recursive: true }); writeFileSync(${JSON.stringify(join(entry, 'entry.mjs'))}, '');`
      : `console.log(${JSON.stringify(output)}); process.exit(1);`,
  );
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'naru-build-'));
  said = [];
  for (const folder of ['src', 'lessons/a', 'node_modules/astro/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'src', 'page.astro'), 'one');
  writeFileSync(join(root, 'lessons', 'a', 'ko.md'), 'one');
  project();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('building', () => {
  it('happens once, and again only when a content has changed', async () => {
    await buildPages(paths(), say);
    expect(said[0]).toContain('Building');
    expect(existsSync(join(root, 'dist', 'server', 'entry.mjs'))).toBe(true);
    said = [];
    utimesSync(join(root, 'src', 'page.astro'), 1, 1);
    await buildPages(paths(), say);
    expect(said).toEqual([]);
    writeFileSync(join(root, 'lessons', 'a', 'ko.md'), 'two');
    await buildPages(paths(), say);
    expect(said[0]).toContain('Building');
    said = [];
    writeFileSync(join(root, 'src', 'new.astro'), 'new');
    await buildPages(paths(), say);
    expect(said[0]).toContain('Building');
  });

  it('happens when the description of the Kubernetes API is made in another way, which is made in the same turn', async () => {
    await buildPages(paths(), say);
    const generation = join(root, 'sandbox', 'simulated', 'scheme', 'generation');
    mkdirSync(generation, { recursive: true });
    writeFileSync(join(generation, 'models.ts'), 'another way');
    said = [];
    await buildPages(paths(), say);
    expect(said[0]).toContain('Building');
  });

  it('happens once when two start at the same time', async () => {
    await Promise.all([buildPages(paths(), say), buildPages(paths(), say)]);
    expect(said.filter((line) => line.includes('Building'))).toHaveLength(1);
  });

  it('happens when dist/ was deleted', async () => {
    await buildPages(paths(), say);
    rmSync(join(root, 'dist'), { recursive: true });
    said = [];
    await buildPages(paths(), say);
    expect(said[0]).toContain('Building');
  });

  it('that fails shows what was said, the file, and the remedy, and is tried again', async () => {
    project('boom at src/pages/index.astro:3:7 unexpected token');
    const failing = buildPages(paths(), say);
    await expect(failing).rejects.toMatchObject({
      code: 'start/build-failed',
      message: expect.stringMatching(/boom[\s\S]*The build names src\/pages\/index\.astro:3:7\./),
      remedy: expect.stringContaining('npm start'),
    });
    project();
    await buildPages(paths(), say);
    expect(existsSync(join(root, 'dist', 'server', 'entry.mjs'))).toBe(true);
  });

  it('where nothing can be written says so in both languages, and what to do', async () => {
    writeFileSync(join(root, '.naru'), 'a file where the folder should be'); // refuses root, too
    await expect(buildPages(paths(), say)).rejects.toMatchObject({
      code: 'start/not-writable',
      message: expect.stringContaining('쓸 수 없습니다'),
      remedy: expect.stringContaining('copy of your own'),
    });
  });

  it('without packages says npm ci', async () => {
    rmSync(astro());
    await expect(buildPages(paths(), say)).rejects.toMatchObject({
      remedy: expect.stringContaining('npm ci'),
    });
  });
});

describe('Node', () => {
  it('that is too old is told so, by a file that it can read', () => {
    const guard = new URL('../../../cli/start.mjs', import.meta.url).href;
    const script = `Object.defineProperty(process.versions, 'node', { value: '20.20.0' }); await import('${guard}')`;
    const { stderr, status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/this is Node 20\.20\.0[\s\S]*지금은 Node 20\.20\.0/);
  });
});
