/**
 * `agnhost crd-conversion-webhook`: an HTTPS server that converts custom resources of stable.example.com, whose `hostPort` of v1
 * is `host` and `port` in v2. After test/images/agnhost/crd-conversion-webhook of Kubernetes.
 */
import type { Answer, ServerRequest } from '../http/server.ts';
import type { Process } from '../process/process.ts';
import { serveWebhook } from './agnhost-webhook.ts';

const [V1, V2] = ['stable.example.com/v1', 'stable.example.com/v2'];

interface Fields {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends.
  [field: string]: any;
}

/** Runs until it is told to end. */
export function conversionWebhook(process: Process): Promise<number> {
  return serveWebhook(process, answer);
}

async function answer({ target, body }: ServerRequest): Promise<Answer> {
  const path = target.split('?')[0];
  if (path === '/readyz') return plain(200, 'ok');
  if (path !== '/crdconvert') return plain(404, '404 page not found\n');
  const review = parsed(body);
  if (!review?.['request']) return plain(400, 'Request could not be decoded: no ConversionReview\n');
  const { kind, apiVersion, request } = review;
  const response = { uid: request.uid, ...converted(request) };
  const headers = { 'Content-Type': 'application/json' };
  return { status: 200, headers, body: Buffer.from(JSON.stringify({ kind, apiVersion, response })) };
}

function converted({ objects = [], desiredAPIVersion }: Fields): Fields {
  try {
    const convertedObjects = objects.map((object: Fields) => convert(object, desiredAPIVersion));
    return { convertedObjects, result: { metadata: {}, status: 'Success' } };
  } catch (error) {
    const message = (error as Error).message;
    return { convertedObjects: [], result: { metadata: {}, status: 'Failure', message } };
  }
}

function convert(object: Fields, version: string): Fields {
  const { apiVersion, hostPort, host, port, ...rest } = object;
  if (apiVersion === version)
    throw new Error(`conversion from a version to itself should not call the webhook: ${version}`);
  if (apiVersion === V1 && version === V2) {
    if (hostPort === undefined) return { ...rest, apiVersion: version };
    const parts = String(hostPort).split(':');
    if (parts.length !== 2) throw new Error(`invalid hostPort value \`${hostPort}\``);
    return { ...rest, apiVersion: version, host: parts[0], port: parts[1] };
  }
  if (apiVersion === V2 && version === V1) {
    const joined =
      host === undefined && port === undefined ? {} : { hostPort: `${host ?? ''}:${port ?? ''}` };
    return { ...rest, apiVersion: version, ...joined };
  }
  if (apiVersion !== V1 && apiVersion !== V2)
    throw new Error(`unexpected conversion version ${JSON.stringify(apiVersion)}`);
  throw new Error(`unexpected conversion version ${JSON.stringify(version)}`);
}

function parsed(body: Buffer): Fields | undefined {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function plain(status: number, said: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(said) };
}
