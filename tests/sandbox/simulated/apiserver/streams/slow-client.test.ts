/** A client that reads late makes its process wait, and a process that reads late its client; nothing piles up here. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveLog, serveUpgrade } from '../../../../../sandbox/simulated/apiserver/streams/index.ts';
import type { ByteSink, KubeletApi } from '../../../../../sandbox/simulated/kubelet/api.ts';

const MiB = 1024 * 1024;
/** More than is ever kept for a client, and than the kernel takes. */
const MUCH = 48 * MiB;
const pod = { namespace: 'shop', name: 'web', container: 'web' };

let server: Server | undefined;
let waited: number | undefined;
/** Lets a program go on that waits for it. */
let go = () => {};
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  waited = undefined;
});

/** Prints MUCH, waiting whenever it is asked to; notes how much was out when it first had to. */
async function flood(sink: ByteSink, signal: AbortSignal): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'y\n');
  for (let printed = 0; printed < MUCH && !signal.aborted; ) {
    const behind = sink(chunk);
    printed += chunk.length;
    if (behind) waited ??= printed;
    // Others must run as well, as they do between the writes of a real program.
    await (behind ?? new Promise((resolve) => setImmediate(resolve)));
  }
}

const kubelet: KubeletApi = {
  usage: () => ({ time: 0, cpuNanoseconds: 0, workingSetBytes: 0, pods: [] }),
  containerLogs: (_pod, _options, sink, signal) => flood(sink, signal),
  async exec(_pod, [program], { stdin, stdout }, signal) {
    if (program === 'yes') await flood(stdout, signal);
    if (program !== 'late') return { exitCode: 0 };
    stdout(Buffer.from('ready'));
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    let read = 0;
    for await (const chunk of stdin ?? []) read += chunk.length;
    return { exitCode: read / MiB };
  },
  attach: () => Promise.reject(new Error('not here')),
  portForward: () => Promise.reject(new Error('not here')),
};

async function serve(): Promise<number> {
  const request = (url: string) => ({ kubelet, pod, query: new URL(url, 'http://x').searchParams });
  server = createServer((incoming, response) => {
    void serveLog(incoming, response, { ...request(incoming.url ?? ''), subresource: 'log' });
  });
  server.on('upgrade', (incoming, socket, head) =>
    serveUpgrade(incoming, socket, head, { ...request(incoming.url ?? ''), subresource: 'exec' }),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('a slow client', () => {
  it('gets all of a flood, and the process waits for it', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${await serve()}/?command=yes&stdout=true`, [
      'v5.channel.k8s.io',
    ]);
    let received = 0;
    let status = '';
    socket.on('message', (data: Buffer) => {
      if (data[0] === 1) received += data.length - 1;
      else status += data.subarray(1);
    });
    socket.once('open', () => socket.pause());
    await expect.poll(() => waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(16 * MiB);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toBe(MUCH);
    expect(JSON.parse(status)).toEqual({ metadata: {}, status: 'Success' });
  });

  it('that goes away in the middle lets the process go on', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${await serve()}/?command=yes&stdout=true`, [
      'v5.channel.k8s.io',
    ]);
    socket.once('open', () => socket.pause());
    await expect.poll(() => waited).toBeGreaterThan(0);
    socket.terminate();
    await expect
      .poll(() => new Promise((resolve) => server?.getConnections((_, count) => resolve(count))))
      .toBe(0);
  });

  it('reads a long log at its own pace', async () => {
    const port = await serve();
    const socket = connectTo(port, '127.0.0.1');
    socket.write('GET /?follow=true HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    socket.pause();
    await expect.poll(() => waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(16 * MiB);
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.resume();
    await new Promise((resolve) => socket.once('end', resolve));
    expect(received).toBeGreaterThan(MUCH);
  });
});

describe('a process that does not read', () => {
  it('makes its client wait, and gets all of the input later', async () => {
    const url = `ws://127.0.0.1:${await serve()}/?command=late&stdin=true&stdout=true`;
    const socket = new WebSocket(url, ['v5.channel.k8s.io']);
    let status = '';
    const ready = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (data[0] === 3) status += data.subarray(1);
        if (data.subarray(1).toString() === 'ready') resolve();
      });
    });
    await ready;
    // A byte for the channel, then half a MiB of input.
    const message = Buffer.alloc(MiB / 2 + 1);
    for (let sent = 0; sent < MUCH; sent += MiB / 2) socket.send(message);
    socket.send(Buffer.of(255, 0));
    await atRest(() => socket.bufferedAmount);
    expect(socket.bufferedAmount).toBeGreaterThan(16 * MiB);
    go();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(JSON.parse(status).details.causes[0].message).toBe(String(MUCH / MiB));
  });
});

/** Resolves when a number has not changed for a while. */
async function atRest(read: () => number): Promise<void> {
  for (let before = -1; before !== read(); ) {
    before = read();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
