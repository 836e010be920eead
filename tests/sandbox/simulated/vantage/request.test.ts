import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../../../../sandbox/simulated/kubelet/api.ts';
import { connectionPair } from '../../../../sandbox/simulated/network/stream.ts';
import type { ClusterNetwork } from '../../../../sandbox/simulated/network/types.ts';
import { requestAll } from '../../../../sandbox/simulated/vantage/request.ts';
import { HTTP_BODY_LIMIT } from '../../../../sandbox/types.ts';

const never = new AbortController().signal;
const vantage = { peer: { ip: '10.244.1.5', namespace: 'shop' }, hosts: '', resolvConf: '' };

/** A network in which every connection comes to this server. */
function requester(serve: (stream: ByteStream) => void, seen: Partial<ClusterNetwork> = {}) {
  let connections = 0;
  const network = {
    reach: () => 'open',
    connect: async () => {
      connections += 1;
      const { client, server } = connectionPair();
      serve(server);
      return client;
    },
    query: () => ({ status: 'nxdomain', records: [] }),
    ...seen,
  } as unknown as ClusterNetwork;
  return { from: { network, vantage, now: Date.now(), patience: 20 }, count: () => connections };
}

const url = 'http://10.96.0.7/';
const says = (text: string) => (stream: ByteStream) => {
  stream.write(Buffer.from(text));
  stream.end();
};

describe('a request from a place in the simulated network', () => {
  it('is given up when the server takes the connection and says nothing, and not tried there again', async () => {
    const { from, count } = requester(() => {});
    const answers = await requestAll(from, [{ url }, { url }, { url: 'http://10.96.0.8/' }], never);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['no-answer', 'no-answer', 'no-answer']);
    expect(count()).toBe(2);
  });

  it('is given up when the body does not end', async () => {
    const { from } = requester((stream) =>
      stream.write(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab')),
    );
    expect(await requestAll(from, [{ url }], never)).toMatchObject([{ outcome: 'no-answer' }]);
  });

  it('knows at once what cannot come about', async () => {
    const { from, count } = requester(() => {}, { reach: () => 'vanishes' });
    const answers = await requestAll(from, [{ url }, { url: 'http://nobody/' }], never);
    expect(answers).toEqual([
      { outcome: 'no-answer', detail: '10.96.0.7:80' },
      { outcome: 'unresolved', detail: 'nobody' },
    ]);
    expect(count()).toBe(0);
  });

  it('takes what is no HTTP for a broken answer, and what is no TLS for that', async () => {
    expect(await requestAll(requester(says('hello\r\n\r\n')).from, [{ url }], never)).toMatchObject([
      { outcome: 'broken' },
    ]);
    const secure = [{ url: 'https://10.96.0.7/' }];
    expect(
      await requestAll(requester(says('HTTP/1.1 400 Bad Request\r\n\r\n')).from, secure, never),
    ).toMatchObject([{ outcome: 'tls' }]);
  });

  it('keeps no more of a body than anybody needs', async () => {
    const body = 'x'.repeat(HTTP_BODY_LIMIT + 1);
    const { from } = requester(says(`HTTP/1.1 200 OK\r\nX-Who: me\r\n\r\n${body}`));
    const [answer] = await requestAll(from, [{ url }], never);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'x-who': 'me' },
      body: 'x'.repeat(HTTP_BODY_LIMIT),
    });
  });

  it('ends with its signal, by the signal’s reason', async () => {
    const stop = new AbortController();
    const asking = requestAll({ ...requester(() => {}).from, patience: 10_000 }, [{ url }], stop.signal);
    stop.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
  });
});
