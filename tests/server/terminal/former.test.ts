/** After a restart of the server a shell is gone, and what it showed is above the next one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aboveNewShell, createFormerScreens } from '../../../server/terminal/former.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { scratch, type TestServer } from '../harness.ts';
import { Room } from './room.ts';

let dataDir: string;
let rooms: Room[] = [];
let provider: NoopProvider;
beforeEach(() => {
  dataDir = scratch();
  provider = new NoopProvider();
});
afterEach(async () => {
  for (const room of rooms) await room[Symbol.asyncDispose]();
  rooms = [];
  rmSync(dataDir, { recursive: true, force: true });
});

const file = () => join(dataDir, 'terminals', 'main.screen');
const started = async (): Promise<Room> => {
  const room = await Room.open({ dataDir, provider });
  rooms.push(room);
  return room;
};
const stopped = async ({ test }: { readonly test: TestServer }) => test.server.close();

const RULE = /─{8} \d{4}-\d\d-\d\d \d\d:\d\d ─{8}/;

describe('a shell of a server that was stopped', () => {
  it('is another one, said to be so, with the lines of the former above a rule', async () => {
    const first = await started();
    await first.opened('session=main&cols=60&rows=10');
    first.shell.emit(`${'줄\r\n'.repeat(30)}\x1b[31m$ vim\x1b[?1049h\x1b[?1hin the editor`);
    await stopped(first);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
    const second = await started();
    const tab = await second.opened('session=main&cols=100&rows=30');
    expect(tab.messages[0]).toMatchObject({ type: 'hello', former: true, fresh: true, cols: 100, rows: 30 });
    const [above = '', below] = tab.text.split(RULE);
    expect(above.match(/줄/g)).toHaveLength(30);
    expect(above).toContain('$ vim');
    expect(tab.text).not.toMatch(/in the editor|\x1b\[\?1h|\x1b\[\?1049h/);
    expect(below).toBeDefined();
    expect(second.shell.typed).toBe('');
    // What both printed is above the third.
    second.shell.emit('second\r\n');
    await stopped(second);
    const third = await (await started()).opened();
    expect(third.text.split(RULE)).toHaveLength(3);
    expect(third.text).toMatch(/줄[\s\S]*─ [\s\S]*second[\s\S]*─ /);
  });

  it('does not come back above one that was begun again, in a new cluster, or after it was closed', async () => {
    const first = await started();
    const { name } = (await first.ask('POST', '/api/shells', {})).json;
    const tabs = [await first.opened(), await first.opened(`session=${name}`)];
    for (const shell of first.shells) shell.emit('secret');
    for (const tab of tabs) await tab.until(({ text }) => text.includes('secret'));
    await first.test.server.app.terminals.get(name)?.keep();
    expect(existsSync(file().replace('main', name))).toBe(true);
    await first.ask('POST', `/api/shells/${name}/close`);
    expect(existsSync(file().replace('main', name))).toBe(false);
    first.shells[0]?.end(0);
    await tabs[0]?.heard('exited');
    tabs[0]?.say({ type: 'restart' });
    expect(await tabs[0]?.heard('hello', 2)).not.toHaveProperty('former');
    await first.ask('POST', '/api/sandbox/reset');
    expect(await tabs[0]?.heard('hello', 3)).not.toHaveProperty('former');
    await expect.poll(() => existsSync(file())).toBe(false);
  });

  it('is a shell without anything above it when what was kept cannot be read', async () => {
    mkdirSync(dirname(file()));
    writeFileSync(file(), '{"naru":"screen","cols":1000000,"rows":1}\n');
    const tab = await (await started()).opened();
    expect(tab.messages[0]).not.toHaveProperty('former');
  });
});

describe('a server that is killed', () => {
  it('has kept the screen of a few seconds ago', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'former-child.ts'), dataDir, 'printed before the end'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    await expect.poll(() => existsSync(file()), { timeout: 15_000 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const room = await Room.open({ dataDir });
    rooms.push(room);
    const tab = await room.opened();
    expect(tab.text).toMatch(/printed before the end[\s\S]*─{8}/);
    expect(tab.messages[0]).toMatchObject({ former: true });
  });
});

describe('what is kept', () => {
  it('is the last of several screens that are kept at once, and nothing when it was forgotten', async () => {
    const former = createFormerScreens(dataDir);
    const screen = (text: string) => ({ bytes: Buffer.from(text), size: { cols: 80, rows: 24 }, at: 0 });
    await Promise.all(['one', 'two', 'three'].map((text) => former.keep('main', screen(text))));
    const read = await former.read('main');
    expect(read && Buffer.from(read.bytes).toString('utf8')).toBe('three');
    expect(Buffer.from(aboveNewShell(screen('x'))).toString('utf8')).toMatch(RULE);
    await former.forget('main');
    expect(await former.read('main')).toBeUndefined();
  });
});
