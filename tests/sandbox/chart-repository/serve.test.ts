import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOn, serveCharts } from '../../../sandbox/chart-repository/serve.ts';
import { runProgram } from '../../../sandbox/program.ts';
import { which } from '../../setup/command.ts';
import { unixGet } from './ask.ts';

const signal = new AbortController().signal;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-serve-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the chart repository', () => {
  it('answers with what there is, and says so where there is nothing', async () => {
    using repository = await listenOn(0);
    const url = `http://127.0.0.1:${repository.port}`;
    const index = await fetch(`${url}/index.yaml?x=1`);
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/yaml']);
    expect(await index.text()).toContain('webapp-1.2.0.tgz');
    const head = await fetch(`${url}/webapp-1.2.0.tgz`, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
    expect(await head.text()).toBe('');
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/../../package.json`)).status).toBe(404);
    expect((await fetch(`${url}/index.yaml`, { method: 'DELETE' })).status).toBe(405);
  });

  it('answers at a socket, for boxes, until that is closed', async () => {
    const path = join(root, 'charts.sock');
    const repository = await serveCharts(path);
    expect(await unixGet(path, '/index.yaml')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*operator-stack/);
    repository[Symbol.dispose]();
    await expect(unixGet(path, '/index.yaml')).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  });

  it.runIf(process.platform === 'linux')(
    'is there as long as one of those that listen at its port is',
    async () => {
      const first = await listenOn(0);
      using second = await listenOn(first.port);
      expect(second.port).toBe(first.port);
      first[Symbol.dispose]();
      expect((await fetch(`http://127.0.0.1:${second.port}/index.yaml`)).status).toBe(200);
    },
  );

  const helm = process.env['HELM'] ?? which('helm');
  if (!helm) console.warn('\nTHE CHART REPOSITORY IS NOT TESTED with Helm: it is not installed\n');

  it.skipIf(!helm)('is one to Helm, which checks digests and versions', async () => {
    using repository = await listenOn(0);
    const env = { HOME: root, XDG_CONFIG_HOME: root, XDG_CACHE_HOME: root, XDG_DATA_HOME: root };
    const run = async (...argv: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await runProgram(helm!, argv, { signal, env, cwd: root });
      return exitCode === 0 ? stdout : stderr;
    };
    await run('repo', 'add', 'cka', `http://127.0.0.1:${repository.port}`);
    expect(await run('search', 'repo', 'cka/webapp')).toMatch(/cka\/webapp\s+1\.3\.0/);
    expect(await run('show', 'values', 'cka/webapp', '--version', '1.2.0')).toContain('tag: 1.27-alpine');
    const rendered = await run('template', 'x', 'cka/operator-stack', '--version', '0.4.0');
    expect(rendered).toContain('name: stackbackups.stack.example.com');
    expect(await run('pull', 'cka/webapp', '--version', '9.9.9')).toContain('no chart version found');
  });
});
