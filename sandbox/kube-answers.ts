/** What an API server answered, or why it did not, as something to work with. */
import { Fault } from './faults.ts';
import { ApiFault } from './kube-resources.ts';
import type { KubeResponse } from './kube-types.ts';

/** The message of a Status, or the number. */
export function messageOf({ status, text }: KubeResponse): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}

/** The body as JSON. Throws an `ApiFault` about `what` when the server refused. */
export function succeed(response: KubeResponse, what: string): unknown {
  if (response.status >= 300) throw new ApiFault(response, what);
  return JSON.parse(response.text);
}

export const unreachable = (server: string, cause: unknown): Fault =>
  new Fault(
    'sandbox/api-unreachable',
    `the API server at ${server} cannot be reached: ${reasonOf(cause)}`,
    'The sandbox may have stopped: restart it, or reset it.',
    { cause },
  );

/** `fetch failed` alone helps nobody: the reason is in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return (error as { message?: string } | null)?.message ?? String(error);
  const cause = error.cause;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ((cause as NodeJS.ErrnoException).code ?? error.message);
}

/** The lines of a body, without those that are empty. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
}
