/** GET /api/v1/namespaces/{namespace}/pods/{name}/log: text/plain, as much as there is, or as it comes with `follow`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogOptions } from '../../kubelet/api.ts';
import { StatusError } from '../../objects.ts';
import { badRequest, invalid } from '../errors.ts';
import { integer } from '../http/query.ts';
import { isTrue } from '../http/request-info.ts';
import type { StreamRequest } from './types.ts';

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
    if (!response.write(chunk) && !response.destroyed) return drained(response);
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

/** Resolves when the reader has caught up, or left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function logOptions(query: URLSearchParams): LogOptions {
  const options: LogOptions = {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
  };
  const tailLines = count(query, 'tailLines', 0);
  const sinceSeconds = count(query, 'sinceSeconds', 1);
  const limitBytes = count(query, 'limitBytes', 1);
  const sinceTime = time(query, 'sinceTime');
  if (tailLines !== undefined) options.tailLines = tailLines;
  if (sinceSeconds !== undefined) options.sinceSeconds = sinceSeconds;
  if (limitBytes !== undefined) options.limitBytes = limitBytes;
  if (sinceTime) options.sinceTime = sinceTime;
  return options;
}

function count(query: URLSearchParams, name: string, least: number): number | undefined {
  const value = integer(query, name);
  if (value !== undefined && value < least) throw invalidOptions(name, value, least);
  return value;
}

/** Throws 400 for what is no RFC 3339. */
function time(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  const shown = JSON.stringify(text);
  throw badRequest(`parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`);
}

/** ValidatePodLogOptions of pkg/apis/core/validation. */
function invalidOptions(field: string, value: number, least: number): StatusError {
  const detail = `Invalid value: ${value}: must be greater than ${least === 0 ? 'or equal to 0' : '0'}`;
  const options = { group: '', plural: 'podlogoptions', kind: 'PodLogOptions' };
  return invalid(options, '', [{ type: 'FieldValueInvalid', field, detail }]);
}
