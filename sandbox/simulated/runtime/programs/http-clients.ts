/** wget as busybox has it, and curl. */
import { ConnectError } from '../../network/types.ts';
import { type Response, request } from '../http/client.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { openOutput } from './io.ts';
import { parseOptions } from './options.ts';
import { contentLengthBar } from './progress.ts';
import { resolve } from './resolver.ts';

interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseAddress(text: string): Address | undefined {
  const match = /^(?:(\w+):\/\/)?(?:[^@/]*@)?([^:/?#]+)(?::(\d+))?([/?].*)?$/.exec(text);
  if (!match?.[2]) return undefined;
  const scheme = match[1] ?? 'http';
  const path = match[4] ?? '/';
  return {
    scheme,
    host: match[2],
    port: Number(match[3] ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('?') ? `/${path}` : path,
  };
}

/** A signal that also aborts after some seconds. */
function within(process: Process, seconds: number): { signal: AbortSignal; done: () => void } {
  const limit = new AbortController();
  const timer = process.container.clock.after(seconds * 1000, () =>
    limit.abort(new ConnectError('timeout', 'timed out')),
  );
  return { signal: AbortSignal.any([process.signal, limit.signal]), done: () => timer[Symbol.dispose]() };
}

export const wget: Program = async (process) => {
  const { operands, flags, values, repeated } = parseOptions(process, 'qO:T:SY:cU:P:t:', {
    header: 'H',
    'post-data': 'D',
    spider: 's',
    timeout: 'T',
    tries: 't',
    'no-check-certificate': 'k',
    'no-verbose': 'v',
  });
  const url = operands[0];
  if (!url) throw new Failure('Usage: wget [OPTIONS] URL...');
  const address = parseAddress(url);
  if (!address) throw new Failure(`wget: bad address '${url}'`);
  const ip = await resolve(process, address.host);
  if (!ip)
    throw new Failure(
      `wget: bad address '${address.host}${address.port === 80 || !url.includes(`:${address.port}`) ? '' : `:${address.port}`}'`,
    );
  const quiet = flags.has('q');
  const title = url.includes(`${address.host}:`) ? `${address.host}:${address.port}` : address.host;
  if (!quiet) await process.complain(`Connecting to ${title} (${ip}:${address.port})`);
  if (address.scheme === 'https') throw new Failure(`wget: TLS is not in the simulated image`);
  const response = await fetchFor(process, address, ip, Number(values.get('T') ?? 900), {
    'User-Agent': values.get('U') ?? 'Wget',
    ...headersOf(repeated.get('H') ?? []),
  });
  if (response.status >= 400)
    throw new Failure(
      `wget: server returned error: ${response.version} ${response.status} ${response.reason}`,
    );
  if (flags.has('S')) await process.complain(`  ${response.version} ${response.status} ${response.reason}`);
  if (flags.has('s')) return 0;
  await save(process, address, response, values.get('O'), quiet);
  return 0;
};

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
}

async function fetchFor(
  process: Process,
  { port, path, host }: Address,
  ip: string,
  seconds: number,
  headers: Record<string, string>,
): Promise<Response> {
  const { signal, done } = within(process, seconds);
  const { network, peer } = process.container;
  const own = { Host: port === 80 ? host : `${host}:${port}`, ...headers };
  try {
    return await request(network, peer, { host: ip, port, path, headers: own }, signal);
  } catch (error) {
    process.signal.throwIfAborted();
    if (signal.aborted) throw new Failure('wget: download timed out');
    if (!(error instanceof ConnectError)) throw new Failure('wget: error getting response');
    throw new Failure(`wget: can't connect to remote host (${ip}): ${reasonText(error)}`);
  } finally {
    done();
  }
}

function reasonText(error: ConnectError): string {
  return {
    refused: 'Connection refused',
    timeout: 'Operation timed out',
    unreachable: 'No route to host',
    'no-such-host': 'No route to host',
  }[error.reason];
}

async function save(
  process: Process,
  { path }: Address,
  { body }: Response,
  target: string | undefined,
  quiet: boolean,
): Promise<void> {
  if (target === '-') {
    if (!quiet) await process.complain('writing to stdout');
    await process.stdout.write(body);
    if (!quiet) await process.complain(`${contentLengthBar('-', body.length)}\nwritten to stdout`);
    return;
  }
  const name = target ?? (path.split('?')[0]?.split('/').at(-1) || 'index.html');
  if (!target && process.container.files.find(process.path(name)))
    throw new Failure(`wget: can't open '${name}': File exists`);
  if (!quiet) await process.complain(`saving to '${name}'`);
  await openOutput(process, name).write(body);
  if (!quiet) await process.complain(`${contentLengthBar(name, body.length)}\n'${name}' saved`);
}

const curlCodes = { refused: 7, unreachable: 7, timeout: 28, 'no-such-host': 6 } as const;

export const curl: Program = async (process) => {
  const { operands, flags, values, repeated } = parseOptions(process, 'sSfiIvkLo:X:H:d:m:A:w:u:N', {
    silent: 's',
    'show-error': 'S',
    fail: 'f',
    head: 'I',
    include: 'i',
    request: 'X',
    header: 'H',
    data: 'd',
    output: 'o',
    'max-time': 'm',
    'connect-timeout': 'm',
    'write-out': 'w',
    verbose: 'v',
    insecure: 'k',
    location: 'L',
  });
  const address = parseAddress(operands[0] ?? '');
  if (!address) throw new Failure("curl: try 'curl --help' or 'curl --manual' for more information", 2);
  const silent = flags.has('s') && !flags.has('S');
  const fail = (code: number, message: string) =>
    new Failure(silent ? '' : `curl: (${code}) ${message}`, code);
  if (address.scheme === 'https') throw fail(35, 'TLS is not in the simulated image');
  const ip = await resolve(process, address.host);
  if (!ip) throw fail(6, `Could not resolve host: ${address.host}`);
  const data = repeated.get('d')?.join('&');
  const seconds = Number(values.get('m') ?? 300);
  const { signal, done } = within(process, seconds);
  const { network, peer } = process.container;
  const method = flags.has('I') ? 'HEAD' : (values.get('X') ?? (data === undefined ? 'GET' : 'POST'));
  const form: Record<string, string> =
    data === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
  const standard = {
    Host: address.port === 80 ? address.host : `${address.host}:${address.port}`,
    'User-Agent': 'curl/8.14.1',
    Accept: '*/*',
  };
  const headers = { ...standard, ...form, ...headersOf(repeated.get('H') ?? []) };
  try {
    const body = data === undefined ? {} : { body: Buffer.from(data) };
    const response = await request(
      network,
      peer,
      { host: ip, port: address.port, path: address.path, method, headers, ...body },
      signal,
    );
    return await show(process, response, { flags, values, fail });
  } catch (error) {
    process.signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    const reason = error instanceof ConnectError ? error.reason : signal.aborted ? 'timeout' : undefined;
    if (reason === undefined) throw fail(52, 'Empty reply from server');
    if (reason === 'timeout') throw fail(28, `Connection timed out after ${seconds * 1000} milliseconds`);
    const server = "Couldn't connect to server";
    throw fail(
      curlCodes[reason],
      `Failed to connect to ${address.host} port ${address.port} after 0 ms: ${server}`,
    );
  } finally {
    done();
  }
};

async function show(
  process: Process,
  response: Response,
  {
    flags,
    values,
    fail,
  }: {
    flags: ReadonlySet<string>;
    values: ReadonlyMap<string, string>;
    fail: (code: number, text: string) => Failure;
  },
): Promise<number> {
  const { status, reason, version, headers, body } = response;
  if (flags.has('f') && status >= 400) throw fail(22, `The requested URL returned error: ${status}`);
  const output = values.has('o') ? openOutput(process, values.get('o')!) : process.stdout;
  if (flags.has('i') || flags.has('I')) {
    const lines = [...headers].map(
      ([name, value]) => `${name.replaceAll(/\b\w/g, (letter) => letter.toUpperCase())}: ${value}\r\n`,
    );
    await output.write(Buffer.from(`${version} ${status} ${reason}\r\n${lines.join('')}\r\n`));
  }
  await output.write(body);
  const format = values.get('w');
  if (format) await process.print(format.replaceAll('%{http_code}', String(status)).replaceAll('\\n', '\n'));
  return 0;
}
