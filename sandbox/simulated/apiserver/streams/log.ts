/** GET /api/v1/namespaces/{namespace}/pods/{name}/log: text/plain, as much as there is, or as it comes with `follow`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogOptions } from '../../kubelet/api.ts';
import { type Status, StatusError } from '../../objects.ts';
import type { StreamRequest } from './types.ts';

/** A reader this far behind is dropped: a log must not pile up in memory. Bytes. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/**
 * Streams the log. Rejects with a StatusError, and nothing sent, when the query is wrong or the kubelet refuses;
 * a fault after the first byte only ends the answer.
 */
export async function serveLog(
  request: IncomingMessage,
  response: ServerResponse,
  stream: StreamRequest,
): Promise<void> {
  const options = logOptions(stream.query);
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  request.on('aborted', () => abort.abort());
  const open = () => {
    if (!response.headersSent)
      response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  };
  const sink = (chunk: Uint8Array) => {
    open();
    response.write(chunk);
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  };
  try {
    await stream.kubelet.containerLogs(stream.pod, options, sink, abort.signal);
  } catch (error) {
    if (!response.headersSent && error instanceof StatusError) throw error;
    if (!abort.signal.aborted && !(error instanceof StatusError)) throw error;
  }
  open();
  response.end();
}

function logOptions(query: URLSearchParams): LogOptions {
  const options: LogOptions = {
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
  };
  const tailLines = count(query, 'tailLines', 0);
  const sinceSeconds = count(query, 'sinceSeconds', 1);
  const limitBytes = count(query, 'limitBytes', 1);
  const sinceTime = query.get('sinceTime');
  if (tailLines !== undefined) options.tailLines = tailLines;
  if (sinceSeconds !== undefined) options.sinceSeconds = sinceSeconds;
  if (limitBytes !== undefined) options.limitBytes = limitBytes;
  if (sinceTime) options.sinceTime = sinceTime;
  return options;
}

/** Kubernetes reads any value but `false` and `0` as true (runtime.Convert_Slice_string_To_bool). */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

function count(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (value < least) throw invalidOptions(name, value, least);
  return value;
}

function badRequest(message: string): StatusError {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'BadRequest',
    code: 400,
  };
  return new StatusError(status);
}

/** ValidatePodLogOptions of pkg/apis/core/validation. */
function invalidOptions(field: string, value: number, least: number): StatusError {
  const message = `Invalid value: ${value}: must be greater than ${least === 0 ? 'or equal to 0' : '0'}`;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `PodLogOptions "" is invalid: ${field}: ${message}`,
    reason: 'Invalid',
    details: { kind: 'PodLogOptions', causes: [{ reason: 'FieldValueInvalid', message, field }] },
    code: 422,
  });
}
