/** A shell outlives its tab: over a real server and real sockets, with a shell that a test plays. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../sandbox/faults.ts';
import { TERMINAL_LIMITS } from '../../../server/protocol.ts';
import { MIRROR } from '../../../server/terminal/mirror.ts';
import { badProvider, NoopProvider } from '../../fakes/providers.ts';
import type { FakeShell } from '../../fakes/shell.ts';
import { call, startTestServer, type TestServer, TestTerminal } from '../harness.ts';

let test: TestServer;
let cookie: string;
let tabs: TestTerminal[] = [];

const tab = (query?: string): TestTerminal => {
  const terminal = new TestTerminal(test, cookie, query);
  tabs.push(terminal);
  return terminal;
};

/** The shell behind the terminals, the latest if there were several. */
const shell = (): FakeShell => {
  const shells = [...test.provider.sandboxes.values()].flatMap((sandbox) => sandbox.shells);
  const last = shells.at(-1);
  if (!last) throw new Error('no shell was opened');
  return last;
};

const opened = async (query?: string): Promise<TestTerminal> => {
  const terminal = tab(query);
  await terminal.heard('replay-end');
  return terminal;
};

/** Resolves when the server has seen the tab go. */
const gone = (terminal: TestTerminal) =>
  new Promise<void>((resolve) => {
    terminal.socket.on('close', () => setTimeout(resolve, 20));
    terminal.socket.close();
  });

beforeEach(async () => {
  test = await startTestServer();
  cookie = await test.signIn();
});
afterEach(async () => {
  for (const terminal of tabs) terminal.socket.terminate();
  tabs = [];
  await test[Symbol.asyncDispose]();
});

describe('a terminal', () => {
  it('starts the sandbox, opens a shell of its size, and carries keys and output', async () => {
    const terminal = tab('session=main&cols=100&rows=30');
    expect(await terminal.heard('hello')).toMatchObject({
      fresh: true,
      session: 'main',
      cols: 100,
      rows: 30,
    });
    expect(shell().sizes[0]).toEqual({ cols: 100, rows: 30 });
    terminal.type('echo 안녕\r');
    shell().emit('안녕\r\n');
    await terminal.until(({ text }) => text.includes('안녕'));
    await expect.poll(() => shell().typed).toBe('echo 안녕\r');
  });

  it('finds the same shell and the same screen after a reload, with what happened meanwhile', async () => {
    const before = await opened();
    shell().emit('\x1b[32m$\x1b[0m kubectl get po\r\n파드 ');
    await before.until(({ text }) => text.includes('파드'));
    await gone(before);
    shell().emit('실행 중');
    const after = await opened();
    expect(await after.heard('hello')).toMatchObject({ fresh: false });
    expect(after.text).toContain('kubectl get po\r\n파드 실행 중');
    expect(test.provider.sandboxes.values().next().value?.shells).toHaveLength(1);
    shell().emit('!');
    await after.until(({ text }) => text.endsWith('!'));
  });

  it('shows every byte once to a tab that comes in the middle of a flood', async () => {
    const first = await opened();
    const lines = Array.from({ length: 400 }, (_, line) => `줄-${line}\r\n`);
    let second: TestTerminal | undefined;
    for (const [index, line] of lines.entries()) {
      for (const byte of Buffer.from(line)) shell().emit(Buffer.of(byte));
      if (index === 200) second = tab();
      if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const terminal of [first, second as TestTerminal]) {
      await terminal.until(({ text }) => text.includes('줄-399'));
      const seen = [...terminal.text.matchAll(/줄-(\d+)/g)].map(([, line]) => Number(line));
      expect(seen).toEqual(lines.map((_, line) => line));
      expect(terminal.text).not.toContain('\ufffd');
    }
  });

  it('follows the size of the tab that types', async () => {
    const wide = await opened('session=main&cols=120&rows=40');
    const narrow = await opened('session=main&cols=60&rows=20');
    expect(shell().sizes.at(-1)).toEqual({ cols: 60, rows: 20 });
    wide.type('x');
    await expect.poll(() => shell().sizes.at(-1)).toEqual({ cols: 120, rows: 40 });
    narrow.say({ type: 'resize', cols: 61, rows: 20 });
    narrow.type('y');
    await expect.poll(() => shell().sizes.at(-1)).toEqual({ cols: 61, rows: 20 });
    expect(shell().typed).toBe('xy');
  });

  it('says that the shell has ended, shows its last screen, and starts another one on request', async () => {
    const terminal = await opened();
    const ended = shell();
    ended.emit('logout\r\n');
    ended.end(3);
    expect(await terminal.heard('exited')).toEqual({ type: 'exited', code: 3 });
    const late = tab();
    expect(await late.heard('exited')).toEqual({ type: 'exited', code: 3 });
    expect(late.text).toContain('logout');
    terminal.say({ type: 'restart' });
    expect(await terminal.heard('hello', 2)).toMatchObject({ fresh: true });
    expect(shell()).not.toBe(ended);
    terminal.type('again');
    await expect.poll(() => shell().typed).toBe('again');
  });

  it('gets a shell in the new cluster after a reset', async () => {
    const terminal = await opened();
    const old = shell();
    await call(test, cookie, 'POST', '/api/sandbox/reset');
    expect(await terminal.heard('hello', 2)).toMatchObject({ fresh: true });
    expect(old.killed).toBe(1);
    expect(shell()).not.toBe(old);
    expect(terminal.messages.map(({ type }) => type)).not.toContain('exited');
  });
});

describe('a sandbox that cannot be had', () => {
  it('leaves the terminal waiting, which gets its shell once there is one', async () => {
    let broken = true;
    const chooseProvider = async () => {
      if (broken) throw new Fault('sandbox/provider-unready', 'no Docker', 'Start Docker.');
      return { provider: new NoopProvider(), reason: 'chosen' };
    };
    const late = await startTestServer({ collaborators: { chooseProvider } });
    const signedIn = await late.signIn();
    const terminal = new TestTerminal(late, signedIn);
    expect((await terminal.heard('unavailable')).problem.remedy).toBe('Start Docker.');
    broken = false;
    await call(late, signedIn, 'POST', '/api/sandbox');
    expect(await terminal.heard('hello')).toMatchObject({ fresh: true });
    terminal.socket.terminate();
    await late[Symbol.asyncDispose]();
  });

  it('is said, with the remedy', async () => {
    const bad = await startTestServer({ provider: badProvider() });
    const terminal = new TestTerminal(bad, await bad.signIn());
    const { problem } = await terminal.heard('unavailable');
    expect(problem).toMatchObject({ code: 'sandbox/broken', remedy: 'use another provider' });
    terminal.socket.terminate();
    await bad[Symbol.asyncDispose]();
  });
});

describe('nonsense', () => {
  it.each([
    ['no JSON', '{'],
    ['no message of ours', '{"type":"rm -rf"}'],
    ['a size no terminal has', '{"type":"resize","cols":100000,"rows":1}'],
    ['a negative acknowledgement', '{"type":"ack","bytes":-1}'],
    ['a text frame that is too long', JSON.stringify({ type: 'ack', bytes: 1, more: 'x'.repeat(5_000) })],
  ])('%s is refused, and the connection stays', async (_name, text) => {
    const terminal = await opened();
    terminal.say(text);
    expect((await terminal.heard('refused')).problem.code).toBe('terminal/unintelligible');
    terminal.type('still here');
    await expect.poll(() => shell().typed).toBe('still here');
  });

  it('of too many bytes costs the connection and nothing else', async () => {
    const terminal = await opened();
    const closed = new Promise<number>((resolve) => terminal.socket.on('close', resolve));
    terminal.socket.send(Buffer.alloc(TERMINAL_LIMITS.maxBinaryFrame + 1));
    expect(await closed).toBe(1009);
    expect((await opened()).messages[0]).toMatchObject({ type: 'hello', fresh: false });
  });

  it('below WebSocket costs the connection and nothing else', async () => {
    const terminal = await opened();
    const raw = (terminal.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]));
    await new Promise((resolve) => terminal.socket.on('close', resolve));
    expect((await opened()).messages[0]).toMatchObject({ type: 'hello' });
  });

  it('in the address gets a status', async () => {
    const statuses = ['session=../etc', 'session=a b'].map(
      (query) =>
        new Promise((resolve) => {
          tab(query).socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
        }),
    );
    expect(await Promise.all(statuses)).toEqual([400, 400]);
    expect(await opened('cols=abc&rows=999999').then(({ messages }) => messages[0])).toMatchObject({
      session: 'main',
      cols: 80,
      rows: 300,
    });
  });
});

describe('a flood', () => {
  /** Plays output as long as the shell may speak, and says how much that was. */
  const flood = async (limit: number): Promise<number> => {
    const chunk = Buffer.alloc(16 * 1024, 'x');
    let bytes = 0;
    for (let still = 0; bytes < limit && still < 50; ) {
      if (shell().paused) still += 1;
      else {
        shell().emit(chunk);
        bytes += chunk.length;
        still = 0;
      }
      await new Promise((resolve) => setTimeout(resolve, shell().paused ? 2 : 0));
    }
    return bytes;
  };

  it('waits for a tab that draws slowly, and goes on as it draws', async () => {
    const terminal = await opened();
    const received = () => terminal.frames.reduce((sum, frame) => sum + frame.length, 0);
    const sent = await flood(64 * 1024 * 1024);
    expect(shell().paused).toBe(true);
    expect(sent).toBeLessThan(2 * TERMINAL_LIMITS.highWater);
    await terminal.until(() => received() >= sent - 64 * 1024);
    terminal.say({ type: 'ack', bytes: received() });
    await expect.poll(() => shell().paused).toBe(false);
  });

  it('is not held up by a tab that only looks on and draws nothing', async () => {
    const forgotten = await opened();
    const driver = await opened();
    let acknowledged = 0;
    driver.socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) return;
      acknowledged += data.length;
      driver.say({ type: 'ack', bytes: data.length });
    });
    const sent = await flood(6 * 1024 * 1024);
    expect(sent).toBeGreaterThanOrEqual(6 * 1024 * 1024);
    const seen = forgotten.frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(seen).toBeLessThan(2 * TERMINAL_LIMITS.highWater);
    expect(acknowledged).toBeGreaterThan(seen);
    shell().emit('\r\nthe end');
    forgotten.say({ type: 'ack', bytes: seen });
    await forgotten.until(({ text }) => text.endsWith('the end'));
    expect(forgotten.text).toContain('\x1bc');
  });

  it('that nobody looks at waits for our own copy of the screen, and not for ever', async () => {
    await gone(await opened());
    const chunk = Buffer.alloc(16 * 1024, 'x');
    let bytes = 0;
    for (; bytes < 4 * 1024 * 1024 && !shell().paused; bytes += chunk.length) shell().emit(chunk);
    expect(shell().paused).toBe(true);
    expect(bytes).toBeLessThan(MIRROR.mostWaiting + 2 * TERMINAL_LIMITS.highWater);
    await expect.poll(() => shell().paused).toBe(false);
    shell().emit('\r\nthe end');
    expect((await opened()).text).toContain('the end');
  });
});
