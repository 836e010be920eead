/** wget as busybox has it. */
import { ConnectError } from '../../network/types.ts';
import type { OpenResponse } from '../http/client.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { openOutput } from './io.ts';
import { parseOptions } from './options.ts';
import { contentLengthBar } from './progress.ts';
import { resolve } from './resolver.ts';
import { type Address, ask, headersOf, parseAddress, TlsError, titleOf, within } from './web.ts';

export const wget: Program = async (process) => {
  const { operands, flags, values, repeated } = parseOptions(process, 'qO:T:SY:cU:P:t:H:D:F:', {
    header: 'H',
    'post-data': 'D',
    'post-file': 'F',
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
  if (!ip) throw new Failure(`wget: bad address '${titleOf(address)}'`);
  const quiet = flags.has('q');
  const title = url.includes(`${address.host}:`) ? `${address.host}:${address.port}` : address.host;
  if (!quiet) await process.complain(`Connecting to ${title} (${ip}:${address.port})`);
  // busybox has a TLS of its own that trusts everybody, and says so.
  if (address.scheme === 'https' && !flags.has('k'))
    await process.complain('wget: note: TLS certificate validation not implemented');
  const request = {
    headers: { 'User-Agent': values.get('U') ?? 'Wget', ...headersOf(repeated.get('H') ?? []) },
    body: bodyOf(process, values),
  };
  const response = await fetchFor(process, address, ip, Number(values.get('T') ?? 900), request);
  try {
    return await take(process, address, response, { flags, target: values.get('O'), quiet });
  } finally {
    response.close();
  }
};

function bodyOf(process: Process, values: ReadonlyMap<string, string>): Buffer | undefined {
  const file = values.get('F');
  if (file !== undefined) return process.container.files.readFile(process.path(file));
  const data = values.get('D');
  return data === undefined ? undefined : Buffer.from(data);
}

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

async function fetchFor(
  process: Process,
  address: Address,
  ip: string,
  seconds: number,
  { headers, body }: Request,
): Promise<OpenResponse> {
  const { signal, done } = within(process, seconds);
  const form = body && { 'Content-Type': 'application/x-www-form-urlencoded' };
  const request = {
    headers: { Host: titleOf(address), ...form, ...headers },
    ...(body && { method: 'POST', body }),
  };
  const trust = { authorities: undefined, insecure: true };
  try {
    return await ask(process, address, { ip, port: address.port }, { request, trust }, signal);
  } catch (error) {
    process.signal.throwIfAborted();
    if (signal.aborted) throw new Failure('wget: download timed out');
    if (error instanceof TlsError)
      throw new Failure('wget: TLS error from peer (alert code 80): internal error');
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

async function take(
  process: Process,
  address: Address,
  response: OpenResponse,
  { flags, target, quiet }: { flags: ReadonlySet<string>; target: string | undefined; quiet: boolean },
): Promise<number> {
  const line = `${response.version} ${response.status} ${response.reason}`;
  if (response.status >= 400) throw new Failure(`wget: server returned error: ${line}`);
  if (flags.has('S')) await process.complain(`  ${line}`);
  if (!flags.has('s')) await save(process, address, response, target, quiet);
  return 0;
}

async function save(
  process: Process,
  { path }: Address,
  { body }: OpenResponse,
  target: string | undefined,
  quiet: boolean,
): Promise<void> {
  const toTerminal = target === '-';
  const name = target ?? (path.split('?')[0]?.split('/').at(-1) || 'index.html');
  if (!target && process.container.files.find(process.path(name)))
    throw new Failure(`wget: can't open '${name}': File exists`);
  if (!quiet) await process.complain(toTerminal ? 'writing to stdout' : `saving to '${name}'`);
  const output = toTerminal ? process.stdout : openOutput(process, name);
  let length = 0;
  for await (const part of body) {
    length += part.length;
    await output.write(part);
  }
  const end = toTerminal ? 'written to stdout' : `'${name}' saved`;
  if (!quiet) await process.complain(`${contentLengthBar(name, length)}\n${end}`);
}
