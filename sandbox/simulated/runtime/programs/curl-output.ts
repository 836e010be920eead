/** How curl prints an answer: to stdout or a file, with its headers, and what `--write-out` asks for. */
import type { OpenResponse } from '../http/client.ts';
import type { Failure, Process } from '../process/process.ts';
import { titled } from './curl-trace.ts';
import { openOutput } from './io.ts';
import type { Options } from './options.ts';

/** curl's word for a failure: exit code and message. */
export type Fail = (code: number, message: string) => Failure;

/** What else is known of an answer. */
export interface Done {
  readonly ip: string;
  readonly url: string;
  readonly redirects: number;
  /** It leads to another one, whose body counts. */
  readonly follows: boolean;
}

/** Prints an answer as the options ask for it; the exit code. Throws what `fail` makes of one that counts as a failure. */
export async function show(
  process: Process,
  response: OpenResponse,
  { flags, values, operands }: Options,
  done: Done,
  fail: Fail,
): Promise<number> {
  const { status, reason, version, headers } = response;
  if (flags.has('f') && status >= 400) throw fail(22, `The requested URL returned error: ${status}`);
  const name = values.get('o') ?? (flags.has('O') ? operands[0]?.split('/').at(-1) : undefined);
  const output = name ? openOutput(process, name) : process.stdout;
  if (flags.has('i') || flags.has('I')) {
    const lines = [...headers].map(([header, value]) => `${titled(header)}: ${value}\r\n`);
    await output.write(Buffer.from(`${version} ${status} ${reason}\r\n${lines.join('')}\r\n`));
  }
  if (done.follows) return 0;
  for await (const part of response.body) await output.write(part);
  const format = values.get('w');
  if (format) await process.print(written(format, response, done));
  return 0;
}

/** `--write-out`: what it does not know is told as nothing, as curl does. */
function written(format: string, { status, headers }: OpenResponse, { ip, url, redirects }: Done): string {
  const location = headers.get('location');
  const variables: Readonly<Record<string, string>> = {
    http_code: String(status),
    response_code: String(status),
    redirect_url: location === undefined ? '' : new URL(location, url).href,
    url_effective: url,
    num_redirects: String(redirects),
    remote_ip: ip,
    content_type: headers.get('content-type') ?? '',
  };
  return format
    .replaceAll(/%\{(\w+)\}/g, (_, name: string) => variables[name] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
}
