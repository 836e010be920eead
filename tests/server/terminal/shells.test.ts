/** Several shells with names: made, renamed, closed, and the same after a restart. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ShellInfo } from '../../../server/protocol.ts';
import { MAX_SHELLS } from '../../../server/terminal/shells.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { startTestServer } from '../harness.ts';
import { Room } from './room.ts';

let room: Room;
beforeEach(async () => {
  room = await Room.open();
});
afterEach(() => room[Symbol.asyncDispose]());

const listed = async (): Promise<ShellInfo[]> => (await room.ask('GET', '/api/state')).json.shells;
const made = async (title?: string): Promise<ShellInfo> =>
  (await room.ask('POST', '/api/shells', title === undefined ? {} : { title })).json;

describe('the shells of a learner', () => {
  it('are one called main to begin with, which is new until somebody looks at it', async () => {
    expect(await listed()).toEqual([{ name: 'main', state: 'new' }]);
    await room.opened();
    expect(await listed()).toEqual([{ name: 'main', state: 'open' }]);
    room.shell.end(0);
    expect(await listed()).toEqual([{ name: 'main', state: 'ended' }]);
  });

  it('come one after another, each with a shell of its own and a title that can be changed and taken away', async () => {
    const logs = await made(' logs ');
    expect(logs).toMatchObject({ title: 'logs', state: 'new' });
    const other = await made();
    await room.opened();
    const tab = await room.opened(`session=${logs.name}`);
    tab.type('only here');
    await expect.poll(() => room.shell.typed).toBe('only here');
    expect(room.shells.map(({ typed }) => typed)).toEqual(['', 'only here']);
    await room.ask('POST', `/api/shells/${other.name}/rename`, { title: '둘째' });
    await room.ask('POST', `/api/shells/${logs.name}/rename`, {});
    expect(await listed()).toEqual([
      { name: 'main', state: 'open' },
      { name: logs.name, number: 2, state: 'open' },
      { name: other.name, number: 3, title: '둘째', state: 'new' },
    ]);
  });

  it('keep their numbers when others are closed', async () => {
    const [second, third] = [await made(), await made()];
    await room.ask('POST', `/api/shells/${second.name}/close`, {});
    expect((await listed()).map(({ number }) => number)).toEqual([undefined, 3]);
    expect((await made()).number).toBe(4);
    await room.ask('POST', `/api/shells/${third.name}/rename`, {});
    expect((await listed()).map(({ number }) => number)).toEqual([undefined, 3, 4]);
  });

  it('are told on the socket of events whenever something about them changes', async () => {
    const { host } = room.test;
    const heard: ShellInfo[][] = [];
    const events = new WebSocket(`ws://${host}/ws/events`, {
      headers: { cookie: room.cookie },
      origin: `http://${host}`,
    });
    events.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString('utf8'));
      if (event.type === 'shells') heard.push(event.shells);
    });
    await new Promise((resolve) => events.on('open', resolve));
    const { name } = await made('one');
    await room.opened(`session=${name}`);
    room.shell.end(0);
    await room.ask('POST', `/api/shells/${name}/close`);
    await expect
      .poll(() => heard.map((shells) => shells[1]?.state))
      .toEqual(['new', 'open', 'ended', undefined]);
    events.terminate();
  });

  it('are at most so many', async () => {
    for (let count = 1; count < MAX_SHELLS; count += 1) await made();
    const tooMany = await room.ask('POST', '/api/shells', {});
    expect([tooMany.status, tooMany.json.code]).toEqual([409, 'terminal/too-many']);
  });

  it.each([
    ['a title that is empty', { title: '   ' }],
    ['a title that is too long', { title: 'x'.repeat(41) }],
    ['a title that is no text', { title: 7 }],
    ['no object', 'title'],
  ])('do not take %s', async (_what, body) => {
    expect((await room.ask('POST', '/api/shells', body)).status).toBe(400);
  });
});

describe('a shell that is closed', () => {
  it('ends with what runs in it; who looks at it is told, and connecting again opens no other', async () => {
    const { name } = await made();
    const tab = await room.opened(`session=${name}`);
    const watcher = await room.opened(`session=${name}&as=watcher`);
    const { json } = await room.ask('POST', `/api/shells/${name}/close`);
    expect(json).toEqual([{ name: 'main', state: 'new' }]);
    expect(room.shell.killed).toBe(1);
    for (const one of [tab, watcher]) expect(await one.heard('closed')).toMatchObject({ why: 'closed' });
    await expect.poll(() => tab.socket.readyState).toBe(WebSocket.CLOSED);
    expect(await room.tab(`session=${name}`).heard('closed')).toMatchObject({ why: 'closed' });
    expect(room.shells).toHaveLength(1);
  });

  it('is not main, and is one that is there', async () => {
    expect((await room.ask('POST', '/api/shells/main/close')).json.code).toBe('terminal/main-stays');
    const { status, json } = await room.ask('POST', '/api/shells/nobody/close');
    expect([status, json.code]).toEqual([404, 'terminal/unknown']);
    expect((await room.ask('POST', '/api/shells/nobody/rename', {})).status).toBe(404);
  });
});

describe('a server that starts again', () => {
  it('has the same shells in the same order, under the same titles', async () => {
    const provider = new NoopProvider();
    const dataDir = `${room.test.dataDir}/again`;
    const first = await startTestServer({ provider, dataDir });
    const { terminals } = first.server.app;
    await terminals.rename('main', '처음');
    await terminals.create('logs');
    await terminals.create();
    const before = terminals.list();
    await first.server.close();
    const second = await startTestServer({ provider, dataDir });
    expect(second.server.app.terminals.list()).toEqual(before);
    expect(before.map(({ title }) => title)).toEqual(['처음', 'logs', undefined]);
    await second.server.close();
  });
});
