import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { TerminalClient } from './terminal-client.ts';

const prompt = 'you@naru:~$ ';

/** A terminal that answers what is typed with these messages, each as it comes. */
function answering(messages: readonly string[]): TerminalClient {
  const socket = Object.assign(new EventEmitter(), { send });
  const client = new TerminalClient(socket as unknown as WebSocket);
  socket.emit('message', Buffer.from(prompt), true);
  function send(): void {
    for (const message of messages) setImmediate(() => socket.emit('message', Buffer.from(message), true));
  }
  return client;
}

/** Whether it is done after as many turns as messages take. */
async function isDone(running: Promise<void>): Promise<boolean> {
  let done = false;
  void running.then(() => {
    done = true;
  });
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('a client that runs a command', () => {
  it.each([
    ['in pieces', ['ec', 'ho a\r', '\na\r\n', 'you@naru:', '~$ ']],
    ['in one burst', [`echo a\r\na\r\n${prompt}`]],
    ['in one burst of more than it remembers', [`echo\r\n${'.'.repeat(5000)}${prompt}`]],
    ['with the marks of bash', [`true\r\n${prompt}\x1b[?2004h`]],
  ])('is done with the prompt, which comes %s', async (_, messages) => {
    expect(await isDone(answering(messages).run('echo a'))).toBe(true);
  });

  it.each([
    ['what it typed has come back', ['echo a']],
    ['the line has ended', ['echo a\r\n']],
    ['it prints', ['echo a\r\n', 'a\r\n']],
  ])('is not done when only %s', async (_, messages) => {
    expect(await isDone(answering(messages).run('echo a'))).toBe(false);
  });
});
