/** A gRPC probe: the health protocol of gRPC (grpc.health.v1) over HTTP/2 on the simulated network (pkg/probe/grpc). */
import { connect } from 'node:http2';
import { duplexOf } from '../network/duplex.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ProbeResult } from './probe-action.ts';

const SERVING = 1;
const STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
/** Of gRPC: the server knows no such method. */
const UNIMPLEMENTED = '12';

/** How Go writes the codes of gRPC (codes.Code.String). */
const CODES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

interface Answer {
  readonly status: string;
  readonly message: string;
  readonly body: Buffer;
}

/** Never rejects but by the signal. A server that does not answer in the way of gRPC has not been reached. */
export async function grpcProbe(
  worker: PodWorker,
  { port, service = '' }: { port: number; service?: string },
  seconds: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const unreached = `timeout: failed to connect service "${worker.podIP}:${port}" within ${seconds}s: context deadline exceeded`;
  try {
    const { status, message, body } = await check(worker, port, service, signal);
    if (status === UNIMPLEMENTED) {
      const output = `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`;
      return { ok: false, output };
    }
    if (status !== '0')
      return {
        ok: false,
        output: `error: health rpc probe failed: rpc error: code = ${CODES[Number(status)] ?? `Code(${status})`} desc = ${message}`,
      };
    const health = healthIn(body);
    if (health === SERVING) return { ok: true, output: 'service healthy' };
    return { ok: false, output: `service unhealthy (responded with "${STATUS[health] ?? health}")` };
  } catch {
    // Who dials for gRPC tries again until the time is over.
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { ok: false, output: unreached };
  }
}

async function check(
  { parts, nodePeer, podIP }: PodWorker,
  port: number,
  service: string,
  signal: AbortSignal,
): Promise<Answer> {
  const stream = await parts.network.connect(nodePeer, podIP, port, signal);
  const session = connect('http://grpc', { createConnection: () => duplexOf(stream) });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on('error', reject);
      session.on('close', () => reject(new Error('the connection was closed')));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const call = session.request({
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const parts: Buffer[] = [];
      const result = { status: '2', message: '' };
      const note = (headers: Record<string, unknown>) => {
        if (headers['grpc-status'] !== undefined) result.status = String(headers['grpc-status']);
        if (headers['grpc-message'] !== undefined) result.message = String(headers['grpc-message']);
      };
      call.on('response', note).on('trailers', note).on('error', reject);
      call.on('data', (chunk: Buffer) => parts.push(chunk));
      call.on('end', () => resolve({ ...result, body: Buffer.concat(parts) }));
      call.end(framed(service));
    });
  } finally {
    session.destroy();
    stream.destroy();
  }
}

/** A HealthCheckRequest in a frame of gRPC: not compressed, then its length. */
function framed(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length > 0 ? Buffer.concat([Buffer.from([0x0a, name.length]), name]) : Buffer.alloc(0);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

/** The status in a framed HealthCheckResponse: its only field, a number; 0 when it is left out. */
function healthIn(body: Buffer): number {
  return body.length >= 7 && body[5] === 0x08 ? (body[6] ?? 0) : 0;
}
