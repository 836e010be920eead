/** Another browser may look at one shell, and at nothing else, for as long as the learner likes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createGuests } from '../../../server/guests.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { ask } from '../harness.ts';
import { Room } from './room.ts';

let room: Room;
beforeEach(async () => {
  room = await Room.open();
});
afterEach(() => room[Symbol.asyncDispose]());

const get = (path: string, cookie: string, headers = {}) =>
  ask(room.test.server.port, path, { headers: { cookie, ...headers } });

/** Opens the address of an invitation as another browser does. */
async function follow(headers: Record<string, string> = {}) {
  const { address } = (await room.ask('POST', '/api/shells/main/invite')).json;
  const path = new URL(address).pathname;
  const answer = await ask(room.test.server.port, path, { headers });
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  return { path, answer, cookie };
}

/** The status of a handshake, or 101. */
const handshake = (path: string, cookie: string): Promise<number> =>
  new Promise((resolve) => {
    const { host } = room.test;
    const socket = new WebSocket(`ws://${host}${path}`, { headers: { cookie }, origin: `http://${host}` });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });

const invited = async () => (await room.ask('GET', '/api/state')).json.shells[0].invited;

describe('an invitation', () => {
  it('leads one browser to the page to watch on, in its language, once', async () => {
    const { path, answer, cookie } = await follow({ 'accept-language': 'en-GB,ko;q=0.5' });
    expect([answer.status, answer.headers.location]).toEqual([303, '/en/watch/?shell=main']);
    expect(String(answer.headers['set-cookie'])).toMatch(/^naru_guest_\d+=.*HttpOnly; SameSite=Strict/);
    expect((await ask(room.test.server.port, path)).status).toBe(403);
    expect((await get('/en/watch/', cookie)).text).toBe('page /en/watch/');
    expect((await follow()).answer.headers.location).toBe('/ko/watch/?shell=main');
  });

  it('is for a shell that is there, and only the learner makes one', async () => {
    expect((await room.ask('POST', '/api/shells/nobody/invite')).status).toBe(404);
    const { cookie } = await follow();
    const headers = { cookie, origin: `http://${room.test.host}` };
    const answer = await ask(room.test.server.port, '/api/shells/main/invite', { method: 'POST', headers });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'server/guests-only']);
  });

  it('does not sign out the learner who opens it, and is not used up', async () => {
    const { address } = (await room.ask('POST', '/api/shells/main/invite')).json;
    const path = new URL(address).pathname;
    expect((await get(path, room.cookie)).headers['set-cookie']).toBeUndefined();
    expect((await ask(room.test.server.port, path)).status).toBe(303);
  });
});

describe('a guest', () => {
  it.each([
    '/',
    '/ko/',
    '/ko/lessons/pods/',
    '/ko/watch/../lessons/',
    '/ko/watch/%2e%2e/lessons/',
    '/_astro/../ko/index.html',
    '/lesson-files/pods/a.yaml',
    '/api/state',
    '/api/exercises/first',
    '/api/recordings',
  ])('is not shown %s', async (path) => {
    const { cookie } = await follow();
    expect((await get(path, cookie)).status).toBe(403);
  });

  it.each(['/ko/watch', '/en/watch/?shell=main', '/_astro/page.abc_1.css', '/favicon.svg'])(
    'is shown %s',
    async (path) => {
      const { cookie } = await follow();
      expect((await get(path, cookie)).status).toBe(200);
    },
  );

  it('opens the socket of that shell as a watcher, and no other socket', async () => {
    const other = (await room.ask('POST', '/api/shells', {})).json.name;
    const { cookie } = await follow();
    expect(await handshake('/ws/terminal?session=main&as=watcher', cookie)).toBe(101);
    expect(await handshake('/ws/terminal?session=main', cookie)).toBe(403);
    expect(await handshake('/ws/terminal?session=main&as=driver', cookie)).toBe(403);
    expect(await handshake(`/ws/terminal?session=${other}&as=watcher`, cookie)).toBe(403);
    for (const path of ['/ws/events', '/ws/cluster', '/ws/files', '/ws/no-such-thing']) {
      expect(await handshake(path, cookie), path).toBe(403);
    }
    // What they are refused is there for the learner.
    for (const path of ['/ws/cluster', '/ws/files'])
      expect(await handshake(path, room.cookie), path).toBe(101);
  });

  it('is told whether what it sees and does is being recorded', async () => {
    await room.opened();
    const { cookie } = await follow();
    const guest = await room.opened('session=main&as=watcher&name=Bob', cookie);
    expect(await guest.heard('recorded')).toEqual({ type: 'recorded', on: false });
    await room.ask('POST', '/api/recordings/switch', { on: true, shell: 'main' });
    expect(await guest.heard('recorded', 2)).toEqual({ type: 'recorded', on: true });
    await room.ask('POST', '/api/recordings/switch', { on: false });
    expect(await guest.heard('recorded', 3)).toEqual({ type: 'recorded', on: false });
  });

  it('is gone when the learner says so: the socket ends, and the cookie opens nothing', async () => {
    await room.opened();
    const { cookie } = await follow();
    expect(await invited()).toBe(true);
    const guest = await room.opened('session=main&as=watcher&name=Bob', cookie);
    const unused = new URL((await room.ask('POST', '/api/shells/main/invite')).json.address).pathname;
    await room.ask('POST', '/api/shells/main/uninvite');
    expect(await guest.heard('closed')).toEqual({ type: 'closed', why: 'uninvited' });
    expect((await get('/ko/watch/', cookie)).status).toBe(403);
    expect((await ask(room.test.server.port, unused)).status).toBe(403);
    expect(await invited()).toBeUndefined();
  });

  it('is gone when the shell is closed', async () => {
    const { name } = (await room.ask('POST', '/api/shells', {})).json;
    const { address } = (await room.ask('POST', `/api/shells/${name}/invite`)).json;
    const answer = await ask(room.test.server.port, new URL(address).pathname);
    const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
    await room.ask('POST', `/api/shells/${name}/close`);
    expect(await handshake(`/ws/terminal?session=${name}&as=watcher`, cookie)).toBe(403);
  });
});

describe('guests', () => {
  it('stay a day, come within ten minutes, and are not too many', () => {
    const clock = handWoundClock();
    const guests = createGuests({
      clock,
      port: () => 1,
      addressOf: (path) => `http://127.0.0.1:1${path}`,
      changed() {},
    });
    const tokenOf = (address: string) => address.split('/').at(-1) ?? '';
    const late = tokenOf(guests.invite('main').address);
    const inTime = tokenOf(guests.invite('main').address);
    const cookie = `naru_guest_1=${guests.welcome(inTime)?.cookie}`;
    let shown = 0;
    guests.of(cookie)?.onUnwelcome(() => {
      shown += 1;
    });
    clock.advance(10 * 60_000);
    expect(guests.welcome(late)).toBeUndefined();
    expect(guests.of(`other=1; ${cookie}`)?.shell).toBe('main');
    clock.advance(24 * 3_600_000);
    expect([guests.of(cookie), shown, guests.invited('main')]).toEqual([undefined, 1, false]);
    const first = tokenOf(guests.invite('main').address);
    for (let count = 0; count < 32; count += 1) guests.invite('main');
    expect(guests.welcome(first)).toBeUndefined();
  });
});
