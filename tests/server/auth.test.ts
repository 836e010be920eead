/** Only me: who has no cookie of ours, and who comes from elsewhere, gets nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createAuth } from '../../server/auth.ts';
import { requestAddress } from '../../server/control.ts';
import { refusal } from '../../server/guard.ts';
import { handWoundClock, settle } from '../fakes/clock.ts';
import { ask, scratch, startTestServer, type TestServer } from './harness.ts';

let test: TestServer;
let cookie: string;
const get = (path: string, headers: Record<string, string> = {}) => ask(test.server.port, path, { headers });

beforeAll(async () => {
  test = await startTestServer();
  cookie = await test.signIn();
});
afterAll(() => test[Symbol.asyncDispose]());

/** The status of a handshake that fails, or 101. */
function handshake(headers: Record<string, string>, path = '/ws/terminal'): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${test.host}${path}`, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });
}

describe('without a cookie', () => {
  it.each(['/', '/ko', '/_astro/page.css', '/api/state', '/api/nothing'])(
    'answers %s with 403',
    async (path) => {
      expect((await get(path)).status).toBe(403);
    },
  );

  it('says in both languages where to get an address', async () => {
    const { text, headers } = await get('/ko');
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('npm start가 출력한 주소');
    expect(text).toContain('npm run -s naru -- open');
    expect(text).toContain('not signed in yet');
  });

  it('answers the API with a Problem', async () => {
    expect(JSON.parse((await get('/api/state')).text)).toMatchObject({ code: 'server/not-signed-in' });
  });

  it('opens no socket', async () => {
    const origin = `http://${test.host}`;
    expect(await handshake({ origin })).toBe(403);
    expect(await handshake({ origin }, '/ws/events')).toBe(403);
    expect(await handshake({ origin, cookie }, '/ws/events')).toBe(101);
  });

  it('does not take a cookie whose signature is not ours', async () => {
    const forged = `${cookie.slice(0, -3)}abc`;
    expect((await get('/ko', { cookie: forged })).status).toBe(403);
    expect((await get('/ko', { cookie })).status).toBe(200);
  });
});

describe('from elsewhere', () => {
  it.each([
    ['a foreign name that leads to 127.0.0.1', { host: 'evil.example' }],
    ['the right name with another port', { host: '127.0.0.1:1' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['what the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['what the browser calls same-site: another port', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s, cookie or not', async (_name, headers) => {
    const answer = await get('/api/state', { cookie, ...(headers as Record<string, string>) });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).code).toBe('server/cross-site');
  });

  it('refuses a POST and a socket that say no origin', async () => {
    const post = await ask(test.server.port, '/api/sandbox', { method: 'POST', headers: { cookie } });
    expect(post.status).toBe(403);
    expect(await handshake({ cookie })).toBe(403);
    expect(await handshake({ cookie, origin: 'http://evil.example' })).toBe(403);
  });

  it('is ours by the name localhost as well, but not crosswise', () => {
    const headers = { host: 'localhost:4321', origin: 'http://localhost:4321' };
    const asked = { method: 'POST', upgrade: false, opening: false };
    expect(refusal({ ...asked, headers }, 4321)).toBeUndefined();
    expect(refusal({ ...asked, headers: { ...headers, origin: 'http://127.0.0.1:4321' } }, 4321)).toBe(
      'origin',
    );
  });
});

describe('the printed address', () => {
  it('signs in once, with a cookie that scripts cannot read', async () => {
    const path = new URL(test.server.address()).pathname;
    const first = await get(path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    const second = await get(path);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.text).toContain('이 주소는 쓸 수 없습니다');
  });

  it('leads who is signed in home without being used up', async () => {
    const path = new URL(test.server.address()).pathname;
    expect((await get(path, { cookie })).status).toBe(303);
    expect((await get(path)).headers['set-cookie']).toBeDefined();
  });

  it('can be followed from another site, by a page that begins the navigation itself', async () => {
    const path = new URL(test.server.address()).pathname;
    const answer = await get(path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('http-equiv="refresh"');
  });

  it('can be had anew from the running server by its owner', async () => {
    const address = await requestAddress(test.dataDir);
    expect((await get(new URL(address).pathname)).status).toBe(303);
    const nobody = scratch();
    await expect(requestAddress(nobody)).rejects.toMatchObject({ code: 'server/not-running' });
  });
});

describe('tokens and cookies in time', () => {
  const secret = Buffer.alloc(32, 7);
  const authAt = (clock = handWoundClock()) => ({
    clock,
    auth: createAuth({ secret, clock, port: () => 4321 }),
  });

  it('forgets an address that was asked for and not opened for ten minutes, but not the first one', async () => {
    const { auth, clock } = authAt();
    const [lasting, passing] = [auth.issue(true), auth.issue()];
    clock.advance(10 * 60 * 1000 + 1);
    expect((await auth.redeem(lasting)).outcome).toBe('accepted');
    const late = auth.redeem(passing);
    clock.advance(10_000);
    expect((await late).outcome).toBe('wrong');
  });

  it('answers guesses ever more slowly, and the right token at once all the same', async () => {
    const { auth, clock } = authAt();
    const token = auth.issue(true);
    const answered: string[] = [];
    for (let guess = 0; guess < 12; guess += 1)
      auth.redeem(`guess ${guess}`).then(({ outcome }) => answered.push(outcome));
    await settle();
    expect(answered).toEqual(['too-many', 'too-many', 'too-many', 'too-many']);
    expect((await auth.redeem(token)).outcome).toBe('accepted');
    await clock.advanceAsync(60_000);
    expect(answered.filter((outcome) => outcome === 'wrong')).toHaveLength(8);
  });

  it('keeps a browser signed in over a restart, not for ever, and apart from a server on another port', async () => {
    const { auth, clock } = authAt();
    const redemption = await auth.redeem(auth.issue());
    const header = auth.setCookie(redemption.outcome === 'accepted' ? redemption.cookie : '').split(';')[0];
    expect(createAuth({ secret, clock, port: () => 4321 }).signedIn(header)).toBe(true);
    expect(createAuth({ secret, clock, port: () => 4322 }).signedIn(header)).toBe(false);
    expect(createAuth({ secret: Buffer.alloc(32, 8), clock, port: () => 4321 }).signedIn(header)).toBe(false);
    clock.advance(181 * 24 * 60 * 60 * 1000);
    expect(auth.signedIn(header)).toBe(false);
  });
});
