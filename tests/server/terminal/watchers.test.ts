/** One driver and many watchers over real sockets; whatever a watcher claims, the server decides. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestTerminal } from '../harness.ts';
import { gone, Room } from './room.ts';

let room: Room;
beforeEach(async () => {
  room = await Room.open();
});
afterEach(() => room[Symbol.asyncDispose]());

const watcher = (more = ''): Promise<TestTerminal> =>
  room.opened(`session=main&as=watcher&cols=60&rows=20${more}`);
/** The latest message about people. */
const company = (terminal: TestTerminal) =>
  terminal.messages.filter((message) => message.type === 'people').at(-1);

describe('a watcher', () => {
  it('sees what the learner sees, at the learner’s size, and everybody is told who is there', async () => {
    const learner = await room.opened('session=main&cols=100&rows=30');
    room.shell.emit('안녕');
    const ann = await watcher('&name=%20Ann%E2%80%AE%0A');
    expect(ann.messages[0]).toMatchObject({ type: 'hello', cols: 100, rows: 30 });
    expect(ann.text).toContain('안녕');
    expect(room.shell.sizes).toEqual([{ cols: 100, rows: 30 }]);
    const viewers = [
      { id: 'v1', role: 'driver' },
      { id: 'v2', role: 'watcher', name: 'Ann' },
    ];
    expect(company(ann)).toEqual({ type: 'people', you: 'v2', viewers, asking: [] });
    await learner.heard('people', 2);
    expect(company(learner)).toMatchObject({ you: 'v1', viewers });
    learner.say({ type: 'resize', cols: 110, rows: 31 });
    for (const one of [learner, ann]) expect(await one.heard('size')).toMatchObject({ cols: 110, rows: 31 });
    await gone(ann);
    expect(company(learner)).toMatchObject({ viewers: [viewers[0]] });
  });

  it('does not begin a shell: it waits for the learner, and for the next one after an end', async () => {
    const early = room.tab('session=main&as=watcher');
    expect((await early.heard('unavailable')).problem.code).toBe('terminal/not-started');
    expect(room.test.provider.sandboxes.size).toBe(0);
    const learner = await room.opened();
    await early.heard('hello');
    room.shell.end(0);
    await early.heard('exited');
    learner.say({ type: 'restart' });
    await early.heard('hello', 2);
    expect(room.shells).toHaveLength(2);
  });

  it.each([
    { type: 'restart' },
    { type: 'answer-keyboard', viewer: 'v2', give: true },
    { type: 'return-keyboard' },
    { type: 'clear' },
  ])('that says $type is refused; what it types and how large it is changes nothing', async (lie) => {
    await room.opened('session=main&cols=100&rows=30');
    const liar = await watcher();
    liar.say({ type: 'ask-keyboard' });
    liar.type('rm -rf ~\r');
    liar.say({ type: 'resize', cols: 10, rows: 5 });
    liar.say(lie);
    expect((await liar.heard('refused')).problem.code).toBe('terminal/not-allowed');
    expect([room.shell.typed, room.shell.sizes.length, room.shells.length]).toEqual(['', 1, 1]);
  });
});

describe('what is above the screen', () => {
  it('goes for everybody and for good when the learner clears it; what is on the screen stays', async () => {
    const learner = await room.opened();
    const ann = await watcher();
    room.shell.emit(Array.from({ length: 60 }, (_, line) => `line-${line}.\r\n`).join(''));
    await ann.until((tab) => tab.text.includes('line-59.'));
    learner.say({ type: 'clear' });
    await ann.until((tab) => tab.text.endsWith('\x1b[3J'));
    await learner.until((tab) => tab.text.endsWith('\x1b[3J'));
    const later = await room.opened();
    expect(later.text).toContain('line-59.');
    expect(later.text).not.toContain('line-2.');
  });
});

describe('the keyboard of a shell', () => {
  it('goes to a watcher with the learner’s consent, with its size, and comes back', async () => {
    const learner = await room.opened('session=main&cols=100&rows=30');
    const [ann, bob] = [await watcher(), await watcher()];
    ann.say({ type: 'ask-keyboard' });
    bob.say({ type: 'ask-keyboard' });
    await learner.until((tab) => tab.messages.some((m) => m.type === 'people' && m.asking.length === 2));
    learner.say({ type: 'answer-keyboard', viewer: 'v2', give: true });
    expect(await bob.heard('size')).toMatchObject({ cols: 60, rows: 20 });
    ann.type('from ann');
    await expect.poll(() => room.shell.typed).toBe('from ann');
    learner.type('unheard');
    bob.type('unheard');
    learner.say({ type: 'return-keyboard' });
    expect(await ann.heard('size', 2)).toMatchObject({ cols: 100, rows: 30 });
    learner.type(' and me');
    await expect.poll(() => room.shell.typed).toBe('from ann and me');
    expect(company(learner)).toMatchObject({ asking: ['v3'] });
  });

  it('is the learner’s again when the last of their tabs goes', async () => {
    const learner = await room.opened();
    const ann = await watcher();
    ann.say({ type: 'ask-keyboard' });
    await learner.heard('people', 3);
    learner.say({ type: 'answer-keyboard', viewer: 'v2', give: true });
    await ann.until((tab) => tab.messages.some((m) => m.type === 'people' && m.keyboard === 'v2'));
    await gone(learner);
    ann.type('alone');
    await ann.heard('typed');
    expect(room.shell.typed).toBe('');
    expect(company(ann)).not.toHaveProperty('keyboard');
  });
});

describe('keys of one typist', () => {
  const typing = async (typist: string): Promise<TestTerminal> => {
    const terminal = await room.opened(`session=main&typist=${typist}`);
    const { turn } = await terminal.heard('hello');
    terminal.say({ type: 'ready', turn });
    return terminal;
  };

  it('that come before it said which shell they are for are forgotten', async () => {
    const tab = await room.opened('session=main&typist=abc');
    tab.type('for another shell');
    tab.say({ type: 'ready', turn: 7 });
    tab.type('for another shell');
    const { turn } = await tab.heard('hello');
    tab.say({ type: 'ready', turn });
    tab.type('for this one');
    await expect.poll(() => room.shell.typed).toBe('for this one');
    expect(await tab.heard('typed')).toMatchObject({ bytes: 12 });
  });

  it('are counted over its connections, and an older connection is not heard any more', async () => {
    const first = await typing('abc');
    first.type('한 ');
    expect(await first.heard('typed')).toMatchObject({ bytes: 4 });
    const second = await typing('abc');
    expect(second.messages[0]).toMatchObject({ type: 'hello', typed: 4 });
    const stranger = await room.opened('session=main&typist=xyz');
    expect(stranger.messages[0]).toMatchObject({ typed: 0 });
    second.type('두');
    await expect.poll(() => room.shell.typed).toBe('한 두');
    await first.until((tab) => tab.socket.readyState >= 2);
    expect(company(second)).toMatchObject({ viewers: [{ id: 'v2' }, { id: 'v3' }] });
  });

  it('begin at zero with a new shell', async () => {
    const tab = await typing('abc');
    tab.type('exit\r');
    await tab.heard('typed');
    room.shell.end(0);
    await tab.heard('exited');
    tab.say({ type: 'restart' });
    const [before, after] = [await tab.heard('hello'), await tab.heard('hello', 2)];
    expect(after.typed).toBe(0);
    expect(after.shell).not.toBe(before.shell);
  });
});
