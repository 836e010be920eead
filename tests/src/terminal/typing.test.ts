/** Keys on their way when a connection is cut are sent again, those that arrived are not. */
import { describe, expect, it } from 'vitest';
import { Typing } from '../../../src/client/terminal/typing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const again = (typing: Typing): string =>
  typing
    .again()
    .map((part) => new TextDecoder().decode(part))
    .join('');

const met = (): Typing => {
  const typing = new Typing();
  typing.met('one', 0);
  return typing;
};

describe('what was typed', () => {
  it('is kept until the shell has taken it, and sent again from there', () => {
    const typing = met();
    typing.sent(bytes('kubectl '));
    typing.sent(bytes('get po'));
    typing.taken(3);
    expect(again(typing)).toBe('ectl get po');
    typing.met('one', 10);
    expect(again(typing)).toBe('t po');
    typing.sent(bytes('d\r'));
    typing.taken(16);
    expect(again(typing)).toBe('');
  });

  it('is nothing to another shell, nor to one that has forgotten who typed', () => {
    const typing = met();
    typing.sent(bytes('exit\r'));
    typing.met('two', 0);
    expect(again(typing)).toBe('');
    typing.sent(bytes('abc'));
    typing.taken(2);
    typing.met('two', 0);
    expect(again(typing)).toBe('');
    typing.sent(bytes('de'));
    typing.taken(1);
    expect(again(typing)).toBe('e');
  });
});
