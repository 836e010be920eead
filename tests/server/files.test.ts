/** The files of a learner over a real server: read, saved, refused, watched. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  FILE_LIMITS,
  type FilesServerMessage,
  fileConflict,
  filesServerMessage,
  homeListing,
  homeText,
} from '../../server/protocol-files.ts';
import { NoopProvider } from '../fakes/providers.ts';
import { ask, call, scratch, startTestServer, type TestServer } from './harness.ts';

let test: TestServer;
let cookie: string;
let home: string;
beforeEach(async () => {
  home = scratch();
  test = await startTestServer({ provider: new NoopProvider({ homeFolder: home }) });
  cookie = await test.signIn();
  await test.server.app.sandbox.ready(new AbortController().signal);
});
afterEach(() => test[Symbol.asyncDispose]());

const address = (path: string, more = '') => `/api/files/${encodeURIComponent(path)}${more}`;
const to = (method: string, path: string, body?: unknown) => call(test, cookie, method, path, body);
const put = (path: string, content: string) => writeFileSync(join(home, path), content);

describe('the files of the learner', () => {
  it('are listed and read, whatever their names', async () => {
    mkdirSync(join(home, 'lab'));
    put('lab/웹 #1?.yaml', 'kind: Pod\n');
    const listed = homeListing.parse((await to('GET', '/api/files')).json);
    expect(listed.entries[0]?.inside?.entries[0]?.name).toBe('웹 #1?.yaml');
    const { status, json } = await to('GET', address('lab/웹 #1?.yaml'));
    expect(status).toBe(200);
    expect(homeText.parse(json)).toMatchObject({ kind: 'text', content: 'kind: Pod\n' });
    expect((await to('GET', address('missing'))).json).toEqual({ kind: 'none' });
  });

  it('are hidden ones only when asked', async () => {
    put('.bashrc', '');
    expect((await to('GET', '/api/files')).json.entries).toEqual([]);
    expect((await to('GET', '/api/files?hidden=1')).json.entries).toHaveLength(1);
  });

  it('are saved over what was read, and over nothing else', async () => {
    put('a', 'old');
    const { version } = (await to('GET', address('a'))).json;
    const saved = await to('PUT', address('a'), { content: '새것\n', version });
    expect(saved).toMatchObject({ status: 200, json: { version: expect.any(String) } });
    expect(readFileSync(join(home, 'a'), 'utf8')).toBe('새것\n');
    put('a', 'theirs');
    const refused = await to('PUT', address('a'), { content: 'mine', version: saved.json.version });
    expect(refused.status).toBe(409);
    expect(fileConflict.parse(refused.json)).toMatchObject({
      code: 'server/file-changed',
      now: { kind: 'text', content: 'theirs' },
    });
    expect(readFileSync(join(home, 'a'), 'utf8')).toBe('theirs');
  });

  it('may be as large as a file that can be read, and no larger', async () => {
    const most = '\n'.repeat(FILE_LIMITS.content);
    expect((await to('PUT', address('large'), { content: most })).status).toBe(200);
    const more = await to('PUT', address('larger'), { content: `${most}\n` });
    expect(more).toMatchObject({ status: 413, json: { code: 'sandbox/file-too-large' } });
    // Other addresses take no more than before.
    expect((await to('POST', address('x'), { what: 'file', more: most })).status).toBe(413);
  });

  it('are made, renamed, weighed and deleted', async () => {
    expect((await to('POST', address('lab/a.yaml'), { what: 'file' })).status).toBe(200);
    expect((await to('POST', address('lab/a.yaml'), { what: 'file' })).json.code).toBe('sandbox/home-taken');
    expect((await to('POST', address('lab', '/move'), { to: 'work' })).status).toBe(200);
    expect((await to('GET', address('work', '/weight'))).json).toEqual({ files: 1, folders: 0, more: false });
    expect((await to('DELETE', address('work'))).status).toBe(200);
    expect((await to('DELETE', address('work'))).status).toBe(404);
  });

  it('are only those inside, and only for who is signed in', async () => {
    for (const path of ['../x', '/etc/passwd', '.naru/bashrc', '..'])
      expect((await to('GET', address(path))).status, path).toBe(400);
    const { port } = test.server;
    expect((await ask(port, '/api/files')).status).toBe(403);
    expect((await ask(port, address('a'), { method: 'DELETE', headers: { cookie } })).status).toBe(403);
    expect(test.logged.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('are not there without a sandbox', async () => {
    const other = await startTestServer();
    const answer = await call(other, await other.signIn(), 'GET', '/api/files');
    expect(answer).toMatchObject({ status: 409, json: { code: 'sandbox/not-ready' } });
    await other[Symbol.asyncDispose]();
  });
});

describe('a tab that shows files', () => {
  async function watching(message: unknown) {
    const socket = new WebSocket(`ws://${test.host}/ws/files`, {
      headers: { cookie },
      origin: `http://${test.host}`,
    });
    const heard: FilesServerMessage[] = [];
    let wake = (): void => {};
    socket.on('message', (data: Buffer) => {
      heard.push(filesServerMessage.parse(JSON.parse(data.toString('utf8'))));
      wake();
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify(message));
    return {
      heard,
      close: () => socket.terminate(),
      async until(holds: () => boolean) {
        while (!holds()) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  }

  it('hears of changes in the terminal, of those before it began, and of what is gone', async () => {
    put('a', 'old');
    const tab = await watching({ type: 'watch', files: [{ path: 'a', version: 'long-ago' }], folders: [''] });
    await tab.until(() => tab.heard.length > 0);
    const { version } = (await to('GET', address('a'))).json;
    expect(tab.heard[0]).toEqual({ type: 'changed', files: [{ path: 'a', version }], folders: [] });
    put('a', 'new');
    await tab.until(() =>
      tab.heard.some(({ files }) => files[0] !== undefined && files[0].version !== version),
    );
    await to('DELETE', address('a'));
    await tab.until(() => tab.heard.some(({ files }) => files[0] && !('version' in files[0])));
    expect(tab.heard.at(-1)?.folders).toEqual(['']);
    tab.close();
  });

  it('is told once there is a sandbox, when it came before', async () => {
    const other = await startTestServer({ provider: new NoopProvider({ homeFolder: home }) });
    await test[Symbol.asyncDispose]();
    test = other;
    cookie = await other.signIn();
    put('a', 'x');
    const tab = await watching({ type: 'watch', files: [{ path: 'a', version: 'old' }], folders: [''] });
    await other.server.app.sandbox.ready(new AbortController().signal);
    await tab.until(() => tab.heard.length > 0);
    expect(tab.heard[0]?.files[0]?.path).toBe('a');
    tab.close();
  });

  it('is not let in without a cookie', async () => {
    const socket = new WebSocket(`ws://${test.host}/ws/files`, { origin: `http://${test.host}` });
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(403);
  });
});
