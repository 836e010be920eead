import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Load } from '../../../../sandbox/simulated/apiserver/http/overload.ts';

/** As much of an answer as is looked at. */
class FakeResponse extends EventEmitter {
  code = 0;
  headers: Record<string, unknown> = {};
  text = '';
  writeHead(code: number, headers: Record<string, unknown>): void {
    Object.assign(this, { code, headers });
  }
  end(text: string): void {
    this.text = text;
  }
}

const LIMITS = { requests: 2, watches: 1, streams: 1, unreadBytes: 100 };

function asked(load: Load, url: string) {
  const response = new FakeResponse();
  const admitted = load.admits(
    { url, resume() {} } as IncomingMessage,
    response as unknown as ServerResponse,
  );
  return { admitted, response };
}

describe('the load of a server', () => {
  it('has so many requests at once, and refuses more as a real server does', () => {
    const load = new Load(LIMITS);
    const [first, second] = [asked(load, '/api'), asked(load, '/api')];
    const third = asked(load, '/api');
    expect([first.admitted, second.admitted, third.admitted]).toEqual([true, true, false]);
    expect(third.response).toMatchObject({
      code: 429,
      headers: { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8' },
      text: 'Too many requests, please try again later.\n',
    });
    first.response.emit('close');
    expect(asked(load, '/api').admitted).toBe(true);
  });

  it('counts watches by themselves', () => {
    const load = new Load(LIMITS);
    expect(asked(load, '/api/v1/pods?watch=true').admitted).toBe(true);
    expect(asked(load, '/api/v1/pods?limit=1&watch=1').admitted).toBe(false);
    expect(asked(load, '/api/v1/watch/pods').admitted).toBe(false);
    expect(asked(load, '/api/v1/pods?watch=false').admitted).toBe(true);
  });

  it('has no room while clients leave too much unread', () => {
    const load = new Load(LIMITS);
    const socket = Object.assign(new EventEmitter(), { writableLength: 101 });
    load.connected(socket as never);
    expect(asked(load, '/api').admitted).toBe(false);
    socket.emit('close');
    expect(asked(load, '/api').admitted).toBe(true);
  });

  it('has so many streams at once', () => {
    const load = new Load(LIMITS);
    const socket = new EventEmitter();
    expect([load.admitsStream(socket as never), load.admitsStream(new EventEmitter() as never)]).toEqual([
      true,
      false,
    ]);
    socket.emit('close');
    expect(load.admitsStream(new EventEmitter() as never)).toBe(true);
  });
});
