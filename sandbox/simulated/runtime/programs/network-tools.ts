/** nc, ping, ip and ifconfig, and busybox' httpd. */
import type { ByteStream } from '../../kubelet/api.ts';
import { ConnectError } from '../../network/types.ts';
import { serveConnection } from '../http/server.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { contentType, findFile } from './file-serving.ts';
import { listen } from './listen.ts';
import { parseOptions } from './options.ts';
import { resolve } from './resolver.ts';

export { nslookup } from './nslookup.ts';

export const nc: Program = async (process) => {
  const { operands, flags, values } = parseOptions(process, 'lp:w:vznke:u');
  if (flags.has('l')) return accept(process, Number(values.get('p') ?? operands.at(-1)), flags.has('k'));
  const [host = '', port = ''] = operands;
  const ip = await resolve(process, host);
  if (!ip) throw new Failure(`nc: bad address '${host}'`);
  const stream = await connect(process, ip, Number(port), Number(values.get('w') ?? 0));
  if (flags.has('v')) await process.complain(`${host} (${ip}:${port}) open`);
  if (flags.has('z')) {
    stream.destroy();
    return 0;
  }
  await join(process, stream);
  return 0;
};

async function connect(process: Process, ip: string, port: number, seconds: number): Promise<ByteStream> {
  const limit = new AbortController();
  const timer = seconds > 0 ? process.container.clock.after(seconds * 1000, () => limit.abort()) : undefined;
  try {
    const signal = AbortSignal.any([process.signal, limit.signal]);
    return await process.container.network.connect(process.container.peer, ip, port, signal);
  } catch (error) {
    process.signal.throwIfAborted();
    const refused = error instanceof ConnectError && error.reason === 'refused';
    const title = refused ? 'Connection refused' : 'Operation timed out';
    throw new Failure(limit.signal.aborted ? `nc: timed out` : `nc: ${ip} (${ip}:${port}): ${title}`);
  } finally {
    timer?.[Symbol.dispose]();
  }
}

async function accept(process: Process, port: number, keep: boolean): Promise<number> {
  for (;;) {
    const { promise, resolve: arrived } = Promise.withResolvers<ByteStream>();
    const listener = listen(process, port, arrived, 'nc: bind: Address already in use');
    const stream = await process.wait(promise);
    listener[Symbol.dispose]();
    await join(process, stream);
    if (!keep) return 0;
  }
}

/** stdin to the connection, the connection to stdout, until the other side ends. */
async function join(process: Process, stream: ByteStream): Promise<void> {
  const close = () => stream.destroy();
  process.signal.addEventListener('abort', close, { once: true });
  const sending = (async () => {
    for (
      let chunk = await process.stdin.read(process.signal);
      chunk;
      chunk = await process.stdin.read(process.signal)
    )
      stream.write(chunk);
    stream.end();
  })();
  sending.catch(() => undefined);
  for await (const chunk of stream.readable) await process.stdout.write(chunk);
  stream.destroy();
}

export const ping: Program = async (process) => {
  const { operands, values } = parseOptions(process, 'c:w:W:i:q4');
  const [host = ''] = operands;
  const ip = await resolve(process, host);
  if (!ip) throw new Failure(`ping: bad address '${host}'`);
  throw new Failure(
    `PING ${host} (${ip}): 56 data bytes\nping: ICMP is not simulated; try wget or nc with -w ${values.get('w') ?? 3}`,
  );
};

export const ip: Program = async (process) => {
  const { ip: address } = process.container.peer;
  await process.print(
    `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue\n    inet ${address}/24 brd ${address.replace(/\d+$/, '255')} scope global eth0\n`,
  );
  return 0;
};

/** busybox httpd -f -p PORT -h FOLDER; without -f it goes into the background. */
export const httpd: Program = async (process) => {
  const { flags, values } = parseOptions(process, 'fvip:h:c:u:r:');
  const root = process.path(values.get('h') ?? '.');
  const port = Number((values.get('p') ?? '80').split(':').at(-1));
  if (!flags.has('f')) {
    process.spawn([...process.argv, '-f'], { background: true });
    await process.sleep(1);
    return 0;
  }
  const { files, clock } = process.container;
  listen(
    process,
    port,
    (stream, peer) =>
      void serveConnection(stream, peer, (request) => {
        const path = decodeURIComponent(request.target.split('?')[0] ?? '/');
        const found = findFile(files, root, path, ['index.html']);
        const headers = { Date: new Date(clock.now()).toUTCString() };
        const missing = found === 'missing' || found === 'forbidden' || found === 'redirect';
        if (missing)
          return { status: 404, headers: { ...headers, 'Content-type': 'text/html' }, body: notFound };
        return {
          status: 200,
          headers: { ...headers, 'Content-type': contentType(found) },
          body: files.readFile(found),
        };
      }),
    'httpd: bind: Address already in use',
  );
  return process.wait(new Promise<number>(() => undefined));
};

const notFound = Buffer.from(
  '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
);
