import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveLog, serveUpgrade } from '../../../../../sandbox/simulated/apiserver/streams/index.ts';
import type { StreamRequest } from '../../../../../sandbox/simulated/apiserver/streams/types.ts';
import type {
  ContainerStreams,
  KubeletApi,
  LogOptions,
} from '../../../../../sandbox/simulated/kubelet/api.ts';
import { StatusError } from '../../../../../sandbox/simulated/objects.ts';

const pod = { namespace: 'shop', name: 'web', container: 'web' };
const notFound = () =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'container web is not valid for pod web',
    reason: 'BadRequest',
    code: 400,
  });

/** A kubelet with one container: `cat` echoes its input, `exit N` ends with N, anything else cannot be started. */
const kubelet: KubeletApi = {
  usage: () => ({ time: 0, cpuNanoseconds: 0, workingSetBytes: 0, pods: [] }),
  async containerLogs(_pod, options, sink, signal) {
    if (options.previous) throw notFound();
    sink(Buffer.from(`${JSON.stringify(options)}\n`));
    if (options.follow) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    followEnded = signal.aborted;
  },
  async exec(_pod, [program, argument], streams) {
    if (program === 'exit') return { exitCode: Number(argument) };
    if (program !== 'cat') throw notFound();
    return echo(streams);
  },
  attach: (_pod, streams) => echo(streams),
  portForward: () => Promise.reject(new Error('not here')),
};
let followEnded = false;

async function echo(streams: ContainerStreams): Promise<{ exitCode: number }> {
  streams.onResize((size) => streams.stderr(Buffer.from(`${size.width}x${size.height}`)));
  for await (const chunk of streams.stdin ?? []) streams.stdout(chunk);
  return { exitCode: 0 };
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The address of a server that hands everything to the streams, as the router does. */
async function serve(): Promise<string> {
  const stream = (url: string): StreamRequest => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    return {
      kubelet,
      pod,
      subresource: pathname.slice(1) as StreamRequest['subresource'],
      query: searchParams,
    };
  };
  server = createServer((request, response) => {
    serveLog(request, response, stream(request.url ?? '')).catch((error: StatusError) => {
      response.writeHead(error.status.code).end(error.message);
    });
  });
  server.on('upgrade', (request, socket, head) =>
    serveUpgrade(request, socket, head, stream(request.url ?? '')),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a client sees: every message by channel, and the Status at the end. */
function connect(address: string, path: string, protocols = ['v5.channel.k8s.io']) {
  const socket = new WebSocket(`ws://${address}${path}`, protocols);
  const channels: Record<number, string> = {};
  socket.on('message', (data: Buffer) => {
    const channel = data[0] ?? 0;
    channels[channel] = (channels[channel] ?? '') + data.subarray(1).toString();
  });
  const opened = new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const send = (channel: number, text: string) =>
    socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
  return { socket, channels, opened, closed, send, status: () => JSON.parse(channels[3] ?? '{}') };
}

describe('exec over a WebSocket', () => {
  it('carries input, output and the end of input', async () => {
    const client = connect(await serve(), '/exec?command=cat&stdin=true&stdout=true');
    await client.opened;
    client.send(0, '안녕');
    client.socket.send(Buffer.from([255, 0]));
    await client.closed;
    expect(client.channels[1]).toBe('안녕');
    expect(client.status()).toEqual({ metadata: {}, status: 'Success' });
  });

  it('tells the exit code as kubectl reads it', async () => {
    const client = connect(await serve(), '/exec?command=exit&command=5&stdout=true');
    await client.closed;
    expect(client.status()).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '5' }] },
    });
  });

  it('passes on what the kubelet refuses', async () => {
    const client = connect(await serve(), '/exec?command=nope&stdout=true');
    await client.closed;
    expect(client.status()).toMatchObject({ code: 400, message: 'container web is not valid for pod web' });
  });

  it('remembers the first terminal size for a process that starts later, and ignores a broken one', async () => {
    const client = connect(await serve(), '/exec?command=cat&stdin=true&stdout=true&tty=true');
    await client.opened;
    client.send(4, 'not json');
    client.send(4, '{"Width":120,"Height":40}');
    client.send(255, '\0');
    await client.closed;
    expect(client.channels[2]).toBe('120x40');
  });

  it('does not close a terminal session before the client has told its size', async () => {
    const client = connect(await serve(), '/exec?command=exit&command=0&stdout=true&tty=true');
    await client.opened;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(client.channels[3]).toBeUndefined();
    client.send(4, '{"Width":80,"Height":24}');
    await client.closed;
    expect(client.status()).toEqual({ metadata: {}, status: 'Success' });
  });

  it('answers 400 to a client without a protocol we speak', async () => {
    const client = connect(await serve(), '/exec?command=cat', ['channel.k8s.io']);
    await expect(client.opened).rejects.toThrow(/400/);
  });

  it('takes the port-forward protocol although its name is no HTTP token', async () => {
    const address = await serve();
    const answer = await new Promise<string>((resolve) => {
      import('node:net').then(({ connect: open }) => {
        const [host, port] = address.split(':');
        const socket = open(Number(port), host, () =>
          socket.write(
            'GET /portforward HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
              'Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n\r\n',
          ),
        );
        socket.once('data', (data) => {
          resolve(data.toString());
          socket.destroy();
        });
      });
    });
    expect(answer).toContain('101 Switching Protocols');
    expect(answer).toContain('Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io');
  });
});

describe('logs', () => {
  const optionsOf = async (query: string) => {
    const response = await fetch(`http://${await serve()}/log?${query}`);
    return { response, options: JSON.parse(await response.text()) as LogOptions };
  };

  it('hands the query to the kubelet', async () => {
    const { response, options } = await optionsOf(
      'tailLines=0&timestamps=true&sinceSeconds=60&limitBytes=10',
    );
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(options).toMatchObject({
      tailLines: 0,
      timestamps: true,
      sinceSeconds: 60,
      limitBytes: 10,
      follow: false,
    });
  });

  it('answers a Status, not half a log, when the kubelet refuses', async () => {
    const response = await fetch(`http://${await serve()}/log?previous=true`);
    expect(response.status).toBe(400);
  });

  it('refuses numbers that are none, and numbers that make no sense', async () => {
    const address = await serve();
    expect((await fetch(`http://${address}/log?tailLines=x`)).status).toBe(400);
    const response = await fetch(`http://${address}/log?tailLines=-1`);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(
      'tailLines: Invalid value: -1: must be greater than or equal to 0',
    );
  });

  it('stops following when the reader goes away', async () => {
    followEnded = false;
    const abort = new AbortController();
    const response = await fetch(`http://${await serve()}/log?follow=true`, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    await expect.poll(() => followEnded).toBe(true);
  });
});
