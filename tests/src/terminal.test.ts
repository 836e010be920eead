import { describe, expect, it } from 'vitest';
import { Acknowledger, frames } from '../../src/client/terminal/flow.ts';
import { pageKey } from '../../src/client/terminal/keys.ts';
import {
  activeOf,
  divide,
  further,
  hiddenOne,
  join,
  known,
  look,
  readLayout,
  settle,
  shared,
} from '../../src/client/terminal/layout.ts';
import { asKeys, lines, needsAsking } from '../../src/client/terminal/paste.ts';
import { companyOf } from '../../src/client/terminal/people.ts';
import { rowKey, withCtrl } from '../../src/client/terminal/row-keys.ts';
import { type Decision, sendTo, type Target } from '../../src/client/terminal/sending.ts';

describe('output of the shell', () => {
  it('is acknowledged in portions, and never twice', () => {
    const acknowledger = new Acknowledger();
    expect(acknowledger.drawn(65_535)).toBeUndefined();
    expect(acknowledger.drawn(2)).toBe(65_537);
    expect(acknowledger.drawn(1)).toBeUndefined();
  });

  it('of an earlier connection does not count', () => {
    const acknowledger = new Acknowledger();
    acknowledger.drawn(65_000);
    acknowledger.reset();
    expect(acknowledger.drawn(1000)).toBeUndefined();
  });
});

describe('text on its way into the shell', () => {
  it('is cut into frames the server accepts, without losing a byte', () => {
    const bytes = new Uint8Array(150_000).map((_, i) => i % 251);
    const parts = frames(bytes);
    expect(parts.map((part) => part.length)).toEqual([65_536, 65_536, 18_928]);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('is run at once when it is one line', () => {
    expect(asKeys('kubectl get pods\n', 'run', true)).toBe('kubectl get pods\r');
  });

  it('goes in brackets when it has several lines and the shell knows brackets', () => {
    expect(asKeys('cat <<EOF\nhi\nEOF\n', 'run', true)).toBe('\x1b[200~cat <<EOF\rhi\rEOF\x1b[201~\r');
    expect(asKeys('a\nb', 'run', false)).toBe('a\rb\r');
  });

  it('is not run when it is only inserted', () => {
    expect(asKeys('kubectl get pods\n', 'insert', true)).toBe('kubectl get pods');
    expect(asKeys('a\nb', 'insert', true)).toBe('\x1b[200~a\rb\x1b[201~');
  });

  it('cannot leave the brackets by itself', () => {
    expect(asKeys('a\x1b[201~\nb', 'run', true)).toBe('\x1b[200~a[201~\rb\x1b[201~\r');
  });

  it('is asked about only when it has several lines', () => {
    expect(needsAsking('one\n')).toBe(false);
    expect(needsAsking('one\r\ntwo')).toBe(true);
    expect(lines('one\r\ntwo\rthree\n\n')).toEqual(['one', 'two', 'three']);
  });
});

describe('keys of the page', () => {
  const key = (code: string, more: object = {}) => ({
    code,
    key: code,
    ctrlKey: true,
    shiftKey: true,
    altKey: false,
    metaKey: false,
    ...more,
  });

  it('are found by position, so that a Korean keyboard copies too', () => {
    expect(pageKey(key('KeyC', { key: 'ㅊ' }), false)).toBe('copy');
    expect(pageKey(key('KeyV', { key: 'ㅍ' }), false)).toBe('paste');
    expect(pageKey(key('KeyF'), false)).toBe('find');
    expect(pageKey(key('Enter', { key: 'Enter' }), false)).toBe('leave');
  });

  it('leave everything else to the shell', () => {
    expect(pageKey(key('KeyC', { shiftKey: false }), false)).toBeUndefined();
    expect(pageKey(key('KeyR', { shiftKey: false }), true)).toBeUndefined();
    expect(pageKey(key('KeyC', { ctrlKey: false, shiftKey: false, metaKey: true }), false)).toBeUndefined();
  });

  it('lead from shell to shell, and divide what is shown', () => {
    expect(pageKey(key('Backquote', { key: '~' }), false)).toBe('new');
    expect(pageKey(key('ArrowRight'), false)).toBe('next');
    expect(pageKey(key('Digit5', { key: '%' }), false)).toBe('beside');
    // Those belong to the browser, which never asks the page.
    for (const code of ['KeyT', 'KeyN', 'KeyW', 'Tab']) expect(pageKey(key(code), false)).toBeUndefined();
  });

  it('are those of a Mac on a Mac', () => {
    expect(pageKey(key('KeyC', { ctrlKey: false, shiftKey: false, metaKey: true }), true)).toBe('copy');
  });
});

describe('which shells are shown', () => {
  const one = readLayout(undefined);

  it('is the first one, before anybody chose', () => {
    expect(one.shown).toEqual(['main']);
    expect(known([])).toEqual([{ name: 'main', state: 'new' }]);
  });

  it('is remembered as it was, and what cannot be read does no harm', () => {
    const two = shared(divide(one, 'b', 'above'), 70);
    expect(readLayout(JSON.stringify(two))).toEqual(two);
    for (const kept of ['', 'null', '7', '{"shown":[]}', '{"shown":[1,2]}', '{'])
      expect(readLayout(kept).shown, kept).toEqual(['main']);
    expect(readLayout('{"shown":["a","b","c"],"at":5,"share":999}')).toMatchObject({
      shown: ['a', 'b'],
      at: 0,
      share: 80,
    });
  });

  it('changes in the half that has the keys, unless the shell can be seen already', () => {
    const two = divide(one, 'b', 'beside');
    expect(activeOf(two)).toBe('b');
    expect(look(two, 'c').shown).toEqual(['main', 'c']);
    expect(look(two, 'main')).toMatchObject({ shown: ['main', 'b'], at: 0 });
    expect(join(two).shown).toEqual(['b']);
  });

  it('falls back to the one used before when a shell is gone', () => {
    const used = look(look(look(one, 'a'), 'b'), 'c');
    expect(settle(used, ['main', 'a', 'b']).shown).toEqual(['b']);
    const two = divide(look(one, 'a'), 'b', 'beside');
    expect(settle(two, ['main', 'a'])).toMatchObject({ shown: ['a'], at: 0 });
    expect(settle(two, ['b'])).toMatchObject({ shown: ['b'], at: 0 });
    expect(settle(two, ['x', 'y']).shown).toEqual(['x']);
  });

  it('takes the last used of the hidden ones when it is divided', () => {
    const used = look(look(look(one, 'a'), 'b'), 'c');
    expect(hiddenOne(used, ['main', 'a', 'b', 'c'])).toBe('b');
    expect(hiddenOne(used, ['c', 'd'])).toBe('d');
    expect(hiddenOne(used, ['c'])).toBeUndefined();
  });

  it('goes round', () => {
    expect(further(['a', 'b', 'c'], 'c', 1)).toBe('a');
    expect(further(['a', 'b', 'c'], 'a', -1)).toBe('c');
  });
});

describe('keys below the shell on a phone', () => {
  it('send what terminals send, and arrows as the program wants them', () => {
    expect(rowKey('Escape', false, false)).toBe('\x1b');
    expect(rowKey('ArrowUp', false, false)).toBe('\x1b[A');
    expect(rowKey('ArrowUp', false, true)).toBe('\x1bOA');
    expect(rowKey('ArrowLeft', true, true)).toBe('\x1b[1;5D');
    expect([rowKey('|', false, false), rowKey('/', true, false)]).toEqual(['|', '\x1f']);
  });

  it('make a control character of the next letter, on a Korean keyboard too', () => {
    expect([withCtrl('c'), withCtrl('C'), withCtrl('ㅊ'), withCtrl('[')]).toEqual([
      '\x03',
      '\x03',
      '\x03',
      '\x1b',
    ]);
    expect([withCtrl('한글'), withCtrl('1')]).toEqual(['한글', '1']);
  });
});

describe('who looks at a shell', () => {
  const viewers = [
    { id: 'v1', role: 'driver' as const },
    { id: 'v2', role: 'watcher' as const, name: '민지' },
    { id: 'v3', role: 'watcher' as const },
  ];
  const told = (you: string, more: object = {}) =>
    companyOf({ type: 'people', you, viewers, asking: [], ...more });

  it('may type only when the keyboard is there', () => {
    expect([told('v1').mine, told('v2').mine]).toEqual([true, false]);
    const given = { keyboard: 'v2' };
    expect(['v1', 'v2', 'v3'].map((you) => told(you, given).mine)).toEqual([false, true, false]);
    expect(told('v1', given).keyboard?.name).toBe('민지');
  });

  it('is asked in the order in which they asked, without those who are gone', () => {
    const { asking, watchers } = told('v1', { asking: ['v3', 'gone', 'v2'] });
    expect(asking.map(({ id }) => id)).toEqual(['v3', 'v2']);
    expect(watchers.map(({ name }) => name)).toEqual(['민지', undefined]);
    expect([told('v3', { asking: ['v3'] }).asked, told('v2', { asking: ['v3'] }).asked]).toEqual([
      true,
      false,
    ]);
  });
});

describe('a command of the text', () => {
  type At = Awaited<ReturnType<Target['prompt']>>;
  const shell = (at: At, more: Partial<Target> = {}): Target & { keys: string[] } => {
    const keys: string[] = [];
    return {
      keys,
      comes: () => Promise.resolve(true),
      mayType: true,
      bracketed: true,
      prompt: () => Promise.resolve(at),
      atPrompt: () => Promise.resolve(true),
      type: (text) => keys.push(text) > 0,
      focusShell: () => undefined,
      ...more,
    };
  };
  const asked: At[] = [];
  const asking = (decision: Decision | undefined, another?: Target) => ({
    decide: (at: At) => {
      asked.push(at);
      return Promise.resolve(decision);
    },
    another: () => Promise.resolve(another),
  });

  it('runs at once at an empty prompt', async () => {
    asked.length = 0;
    const target = shell('empty');
    expect(await sendTo(target, 'ls', 'run', asking(undefined))).toBe('sent');
    expect(target.keys).toEqual(['ls\r']);
    expect(asked).toEqual([]);
  });

  it('never goes into a program, or where that is not known, without asking', async () => {
    for (const at of ['typed', 'busy', 'unknown'] as const) {
      const target = shell(at);
      expect(await sendTo(target, 'ls', 'insert', asking(undefined)), at).toBe('left');
      expect(target.keys, at).toEqual([]);
      expect(asked.at(-1)).toBe(at);
      expect(await sendTo(target, 'ls', 'run', asking('here')), at).toBe('sent');
      expect(target.keys, at).toEqual(['ls\r']);
    }
  });

  it('waits for the prompt after throwing away what was typed', async () => {
    const target = shell('typed');
    await sendTo(target, 'ls', 'run', asking('replace'));
    expect(target.keys).toEqual(['\x03', 'ls\r']);
    const stuck = shell('typed', { atPrompt: () => Promise.resolve(false) });
    expect(await sendTo(stuck, 'ls', 'run', asking('replace'))).toBe('waiting');
    expect(stuck.keys).toEqual(['\x03']);
  });

  it('runs in another shell when that is wanted, and nowhere when there can be none', async () => {
    const [busy, fresh] = [shell('busy'), shell('empty')];
    expect(await sendTo(busy, 'ls', 'run', asking('elsewhere', fresh))).toBe('sent');
    expect([busy.keys, fresh.keys]).toEqual([[], ['ls\r']]);
    expect(await sendTo(busy, 'ls', 'run', asking('elsewhere'))).toBe('waiting');
  });

  it('is not sent where nobody would take it', async () => {
    expect(await sendTo(undefined, 'ls', 'run', asking('here'))).toBe('waiting');
    expect(
      await sendTo(shell('empty', { comes: () => Promise.resolve(false) }), 'ls', 'run', asking('here')),
    ).toBe('waiting');
    expect(await sendTo(shell('empty', { mayType: false }), 'ls', 'run', asking('here'))).toBe('held');
  });
});
