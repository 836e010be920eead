/** curl, as far as lessons use it: methods, headers, bodies, redirects, TLS with an authority or without, answers as they come. */
import { ConnectError } from '../../network/types.ts';
import type { OpenResponse } from '../http/client.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { type Fail, show } from './curl-output.ts';
import { type Trace, traceOf } from './curl-trace.ts';
import { certificateProblem } from './curl-trust.ts';
import { type Way, wayTo } from './curl-way.ts';
import { readAll } from './io.ts';
import { type Options, parseOptions } from './options.ts';
import { resolve } from './resolver.ts';
import { type Address, ask, headersOf, parseAddress, TlsError, type Trust, titleOf, within } from './web.ts';

const LONG = {
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  'fail-with-body': 'f',
  head: 'I',
  include: 'i',
  request: 'X',
  header: 'H',
  data: 'd',
  'data-ascii': 'd',
  'data-raw': 'd',
  'data-binary': 'b',
  output: 'o',
  'remote-name': 'O',
  'max-time': 'm',
  'connect-timeout': 'm',
  'write-out': 'w',
  verbose: 'v',
  insecure: 'k',
  location: 'L',
  cacert: 'C',
  user: 'u',
  'user-agent': 'A',
  'no-buffer': 'N',
  get: 'G',
  retry: 'r',
  resolve: 'Z',
  'connect-to': 'Y',
} as const;

/** Redirects that are followed, as curl's own default. */
const MOST_REDIRECTS = 50;

/** `why`: in the words of its message, said or not. */
class CurlFailure extends Failure {
  readonly why: string;
  constructor(code: number, message: string, silent: boolean) {
    super(silent ? '' : `curl: (${code}) ${message}`, code);
    this.why = message.split('\n')[0] ?? '';
  }
}

export const curl: Program = async (process) => {
  const options = parseOptions(process, 'sSfiIvkLOGNo:X:H:d:b:m:A:w:u:C:r:Z:Y:', LONG);
  const { operands, flags, values } = options;
  const address = parseAddress(operands[0] ?? '');
  if (!address) throw new Failure("curl: try 'curl --help' or 'curl --manual' for more information", 2);
  const silent = flags.has('s') && !flags.has('S');
  const fail: Fail = (code, message) => new CurlFailure(code, message, silent);
  const trust = { authorities: authorityOf(process, values.get('C'), fail), insecure: flags.has('k') };
  const { target, request } = await requestOf(process, address, options);
  const seconds = Number(values.get('m') ?? 300);
  const { signal, done } = within(process, seconds);
  try {
    return await run(process, { target, request }, { options, trust, fail, seconds }, signal);
  } finally {
    done();
  }
};

interface Call {
  readonly target: Address;
  readonly request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Buffer;
  };
}

interface Running {
  readonly options: Options;
  readonly trust: Trust;
  readonly fail: Fail;
  /** Until it gives up. */
  readonly seconds: number;
}

/** One request, and those that redirects lead to with `-L`. */
async function run(process: Process, first: Call, running: Running, signal: AbortSignal): Promise<number> {
  const { options, fail, seconds } = running;
  let call = first;
  for (let redirects = 0; ; redirects += 1) {
    let response: OpenResponse | undefined;
    const way = wayTo(call.target, options.repeated.get('Y') ?? []);
    const trace = traceOf(process, way, options.flags.has('v'));
    try {
      const opened = await open(process, { ...call, way }, running, trace, signal);
      response = opened.response;
      const next = options.flags.has('L') ? redirected(call, response) : undefined;
      if (next && redirects >= MOST_REDIRECTS)
        throw fail(47, `Maximum (${MOST_REDIRECTS}) redirects followed`);
      const done = { ip: opened.ip, redirects, url: urlOf(call.target), follows: next !== undefined };
      const code = await show(process, response, options, done, fail);
      trace.done();
      if (!next) return code;
      call = next;
    } catch (error) {
      process.signal.throwIfAborted();
      const failure = error instanceof Failure ? error : failureOf(error, signal, way, seconds, fail);
      if (!response && failure instanceof CurlFailure) trace.failed(failure.why);
      throw failure;
    } finally {
      response?.close();
    }
  }
}

async function open(
  process: Process,
  { target, request, way }: Call & { readonly way: Way },
  running: Running,
  trace: Trace,
  signal: AbortSignal,
): Promise<{ ip: string; response: OpenResponse }> {
  const { options, trust, fail } = running;
  const pins = options.repeated.get('Z') ?? [];
  const pin = pins.map((each) => pinned(each, way)).find((each) => each !== undefined);
  const ip = pin ?? (await resolveInTime(process, way.host, running, signal));
  if (!ip) throw fail(6, `Could not resolve host: ${way.host}`);
  trace.connecting(ip);
  const { authorities, insecure } = trust;
  const now = process.container.clock.now();
  const end = { ip, port: way.port };
  // Whom to believe is decided here, in the words of curl.
  const anybody = { request, trust: { ...trust, insecure: true } };
  const response = await ask(process, target, end, anybody, signal, (socket) => {
    const expected = { host: target.host, authorities, now };
    const problem = socket && !insecure ? certificateProblem(socket, expected) : undefined;
    if (problem) throw fail(60, `${problem}\n${MORE}`);
    trace.connected(ip, socket);
    trace.sent(target.path, request.method, request.headers);
  });
  trace.received(response);
  return { ip, response };
}

/** The time of `-m` runs while a name is looked up, too: a resolver that nobody answers would wait longer. */
function resolveInTime(process: Process, host: string, { seconds, fail }: Running, signal: AbortSignal) {
  const late = () => fail(28, `Resolving timed out after ${seconds * 1000} milliseconds`);
  const gaveUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(late()), { once: true });
  });
  return Promise.race([resolve(process, host), gaveUp]);
}

/** Where an answer leads: with GET, unless it says that the method stays. */
function redirected({ target, request }: Call, { status, headers }: OpenResponse): Call | undefined {
  const location = headers.get('location');
  if (![301, 302, 303, 307, 308].includes(status) || !location) return undefined;
  const next = parseAddress(new URL(location, urlOf(target)).href);
  if (!next) return undefined;
  const { Host: _, ...others } = request.headers;
  const kept = { Host: titleOf(next), ...others };
  const stays = status > 303 || request.method === 'HEAD' || request.method === 'GET';
  return { target: next, request: stays ? { ...request, headers: kept } : { method: 'GET', headers: kept } };
}

function urlOf(address: Address): string {
  return `${address.scheme}://${titleOf(address)}${address.path}`;
}

/** `--resolve HOST:PORT:ADDRESS`. */
function pinned(option: string, { host, port }: Way): string | undefined {
  const [name, number, ip] = option.split(':');
  return name === host && Number(number) === port ? ip : undefined;
}

function authorityOf(process: Process, path: string | undefined, fail: Fail): string | undefined {
  if (path === undefined) return undefined;
  const file = process.path(path);
  if (process.container.files.find(file)?.kind !== 'file')
    throw fail(77, `error adding trust anchors from file: ${path}`);
  return process.container.files.readFile(file).toString();
}

async function requestOf(process: Process, address: Address, { flags, values, repeated }: Options) {
  const data = await dataOf(process, repeated);
  const isQuery = flags.has('G') && data !== undefined;
  const path = isQuery ? `${address.path}${address.path.includes('?') ? '&' : '?'}${data}` : address.path;
  const body = isQuery ? undefined : data;
  const user = values.get('u') ?? address.user;
  const headers: Record<string, string> = {
    Host: titleOf(address),
    ...(user && { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    'User-Agent': values.get('A') ?? 'curl/8.14.1',
    Accept: '*/*',
    ...(body && { 'Content-Type': 'application/x-www-form-urlencoded' }),
  };
  for (const [name, value] of Object.entries(headersOf(repeated.get('H') ?? []))) {
    const known = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
    if (known) delete headers[known];
    headers[name] = value;
  }
  const method = flags.has('I') ? 'HEAD' : (values.get('X') ?? (body ? 'POST' : 'GET'));
  return { target: { ...address, path }, request: { method, headers, ...(body && { body }) } };
}

/** `@file` and `@-` are read; line breaks stay only in binary data. */
async function dataOf(process: Process, repeated: Options['repeated']): Promise<Buffer | undefined> {
  const given = [
    ...(repeated.get('d') ?? []).map((text) => ({ text, binary: false })),
    ...(repeated.get('b') ?? []).map((text) => ({ text, binary: true })),
  ];
  if (given.length === 0) return undefined;
  const parts: Buffer[] = [];
  for (const { text, binary } of given) {
    const raw = text.startsWith('@') ? await readSource(process, text.slice(1)) : Buffer.from(text);
    const isFile = text.startsWith('@') && !binary;
    parts.push(isFile ? Buffer.from(raw.toString().replaceAll(/[\r\n]/g, '')) : raw, Buffer.from('&'));
  }
  return Buffer.concat(parts.slice(0, -1));
}

async function readSource(process: Process, name: string): Promise<Buffer> {
  if (name === '-') return readAll(process, process.stdin);
  const path = process.path(name);
  if (process.container.files.find(path)?.kind !== 'file') return Buffer.alloc(0);
  return process.container.files.readFile(path);
}

const CODES = { refused: 7, unreachable: 7, timeout: 28, 'no-such-host': 6 } as const;

function failureOf(
  error: unknown,
  signal: AbortSignal,
  { host, port }: Way,
  seconds: number,
  fail: Fail,
): Failure {
  if (error instanceof TlsError) return tlsFailure(error, fail);
  const reason = error instanceof ConnectError ? error.reason : signal.aborted ? 'timeout' : undefined;
  if (reason === undefined) return fail(52, 'Empty reply from server');
  if (reason === 'timeout') return fail(28, `Connection timed out after ${seconds * 1000} milliseconds`);
  return fail(
    CODES[reason],
    `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`,
  );
}

const MORE = [
  'More details here: https://curl.se/docs/sslcerts.html',
  '',
  'curl failed to verify the legitimacy of the server and therefore could not',
  'establish a secure connection to it. To learn more about this situation and',
  'how to fix it, please visit the webpage mentioned above.',
].join('\n');

function tlsFailure({ message }: TlsError, fail: Fail): Failure {
  if (/handshake failure/.test(message))
    return fail(35, 'TLS connect error: error:0A000410:SSL routines::ssl/tls alert handshake failure');
  return fail(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
}
