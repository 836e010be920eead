/** Files of the built pages, Astro's handler for the rest, and a page that says so when there are none. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../server/log.ts';
import { createPages, loadPages, type PageHandler } from '../../server/pages.ts';
import { ask, scratch, startTestServer, type TestServer } from './harness.ts';

const log = createLog(() => {});
let folder: string;
let test: TestServer;
let cookie: string;
const get = (path: string, headers: Record<string, string> = {}) =>
  ask(test.server.port, path, { headers: { cookie, ...headers } });

const handler: PageHandler = (request, response, _next, locals) => {
  if (request.url === '/throws') throw new Error('on purpose');
  response.end(
    `rendered ${request.url} ${locals.naru.locale} ${locals.naru.state.sandbox.phase} ${locals.naru.exercise('first')?.attempts}`,
  );
};

beforeAll(async () => {
  folder = scratch();
  const client = join(folder, 'client');
  mkdirSync(join(client, 'ko', 'lessons'), { recursive: true });
  mkdirSync(join(client, '_astro'));
  writeFileSync(join(client, 'ko', 'index.html'), '<p>나루</p>');
  writeFileSync(join(client, 'ko', 'lessons', 'a b.txt'), 'spaced');
  writeFileSync(join(client, '_astro', 'page.abc.css'), 'p{}');
  writeFileSync(join(client, '.hidden'), 'secret');
  writeFileSync(join(client, '_astro', 'long.abc.js'), 'long();');
  writeFileSync(join(client, '_astro', 'long.abc.js.gz'), gzipSync('long();'));
  mkdirSync(join(client, 'ko', 'solved'));
  for (const id of ['first', 'second']) {
    writeFileSync(join(client, 'ko', 'solved', `${id}.html`), 'why');
    writeFileSync(join(client, 'ko', 'solved', `${id}.html.gz`), gzipSync('why'));
  }
  symlinkSync(join(client, 'ko', 'solved', 'first.html'), join(client, 'link.html'));
  writeFileSync(join(folder, 'outside.txt'), 'secret');
  test = await startTestServer({
    pages: createPages(client, handler, log),
  });
  cookie = await test.signIn();
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is told of an exercise once it is solved', () => {
  const solve = () =>
    test.server.app.store.update((draft) => {
      draft.exercises['first'] = { passed: true, attempts: [] };
    });
  const ways = [
    '/ko/solved/first.html',
    '/ko//solved/first.html',
    '/ko/%73olved/first.html',
    '/ko/solved/first.html?x',
    '/link.html',
  ];

  it('stays on the server until then, however it is asked for', async () => {
    const asPacked = ways.map((path) => path.replace('.html', '.html.gz'));
    for (const path of [...ways, ...asPacked]) {
      expect((await get(path)).text, path).not.toContain('why');
      expect(
        (await get(path, { 'accept-encoding': 'gzip' })).headers['content-encoding'],
        path,
      ).toBeUndefined();
    }
    for (const path of ways) expect((await get(path)).status, path).toBe(403);
    await solve();
    for (const path of ways) expect((await get(path)).text, path).toBe('why');
    expect((await get('/ko/solved/second.html')).status).toBe(403);
  });
});

describe('pages', () => {
  it.each(['/ko', '/ko/', '/ko/index.html', '/ko?from=mail'])('answers %s with the file', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.text]).toEqual([200, '<p>나루</p>']);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['cache-control']).toContain('max-age=0');
    expect((await get(path, { 'if-none-match': String(answer.headers.etag) })).status).toBe(304);
  });

  it('lets a browser keep what carries a hash in its name', async () => {
    expect((await get('/_astro/page.abc.css')).headers['cache-control']).toContain('immutable');
    expect((await get('/ko/lessons/a%20b.txt')).text).toBe('spaced');
  });

  it('are sent packed to whoever takes them so, where the build has packed them', async () => {
    const packed = await get('/_astro/long.abc.js', { 'accept-encoding': 'br, gzip' });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect(packed.headers['cache-control']).toContain('immutable');
    for (const accepted of ['', 'br', 'gzip;q=0', 'identity']) {
      const plain = await get('/_astro/long.abc.js', { 'accept-encoding': accepted });
      expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, 'long();']);
    }
    expect((await get('/_astro/long.abc.js.gz')).status).toBe(403);
    const never = await get('/_astro/page.abc.css', { 'accept-encoding': 'gzip' });
    expect([never.headers['content-encoding'], never.text]).toEqual([undefined, 'p{}']);
  });

  it('say where they are in the other language, with the whole address', async () => {
    expect((await get('/ko')).headers['link']).toContain(
      `<http://${test.host}/ko>; rel="alternate"; hreflang="ko", <http://${test.host}/en>; rel="alternate"; hreflang="en"`,
    );
    expect((await get('/_astro/page.abc.css')).headers['link']).toBeUndefined();
  });

  it.each(['/../outside.txt', '/%2e%2e/outside.txt', '/ko/..%2f..%2foutside.txt', '/.hidden', '/ko/%00'])(
    'does not hand out %s',
    async (path) => {
      expect((await get(path)).text).not.toContain('secret');
    },
  );

  it('hands the rest to the handler, with what a page needs to know', async () => {
    expect((await get('/room', { 'accept-language': 'en-GB,ko' })).text).toBe('rendered /room en absent 0');
    expect((await get('/room', { 'accept-language': 'fr' })).text).toContain(' ko ');
  });

  it('survives a handler that throws', async () => {
    expect((await get('/throws')).status).toBe(500);
    expect((await get('/ko')).status).toBe(200);
  });

  it('are only read', async () => {
    const headers = { cookie, origin: `http://${test.host}` };
    expect((await ask(test.server.port, '/ko', { method: 'POST', headers })).status).toBe(405);
    expect((await ask(test.server.port, '/ko', { method: 'HEAD', headers })).status).toBe(200);
  });

  it('that were not built are replaced by one that says what to do', async () => {
    const without = await startTestServer({ pages: await loadPages({ dist: join(folder, 'nothing'), log }) });
    const answer = await ask(without.server.port, '/ko', { headers: { cookie: await without.signIn() } });
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm run build');
    await without[Symbol.asyncDispose]();
  });
});
