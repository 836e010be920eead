/** The learner's HOME for the file editor: what is there, and changes to it. `sandbox/home-files.ts` keeps them inside. */
import type { z } from 'zod';
import { Fault } from '../../sandbox/faults.ts';
import type { HomeFiles } from '../../sandbox/home-types.ts';
import type { Application } from '../application.ts';
import { CODES, HttpFault } from '../faults.ts';
import { notReady } from '../learner-sandbox.ts';
import { FILE_LIMITS, moveFile, newFile, saveFile } from '../protocol-files.ts';
import type { ApiRequest, Route } from './router.ts';

/** How long the file system may take, milliseconds. */
const PATIENCE = 10_000;

type Answer = (files: HomeFiles, request: ApiRequest, signal: AbortSignal) => Promise<unknown>;

/** A route that needs the files of a sandbox that is there. */
const route = (method: Route['method'], path: string, answer: Answer, maxBody?: number): Route => ({
  method,
  path,
  ...(maxBody !== undefined && { maxBody }),
  answer: (request, app) => withStatus(() => answer(filesOf(app), request, AbortSignal.timeout(PATIENCE))),
});

export const fileRoutes: readonly Route[] = [
  route('GET', '/files', (files, { query }, signal) =>
    files.list('', { depth: 6, hidden: query.get('hidden') === '1' }, signal),
  ),
  route('GET', '/files/:id', (files, { id }, signal) => files.read(id, signal)),
  route('PUT', '/files/:id', save, FILE_LIMITS.body),
  route('POST', '/files/:id', async (files, { id, body }, signal) => {
    await files.create(id, parsed(newFile, body).what, signal);
    return {};
  }),
  route('POST', '/files/:id/move', async (files, { id, body }, signal) => {
    await files.move(id, parsed(moveFile, body).to, signal);
    return {};
  }),
  route('GET', '/files/:id/weight', (files, { id }, signal) => files.weigh(id, signal)),
  route('DELETE', '/files/:id', async (files, { id }, signal) => {
    await files.remove(id, signal);
    return {};
  }),
];

function filesOf({ sandbox }: Application): HomeFiles {
  const current = sandbox.current();
  if (!current) throw notReady();
  return current.files;
}

async function save(files: HomeFiles, { id, body }: ApiRequest, signal: AbortSignal): Promise<unknown> {
  const { content, version } = parsed(saveFile, body);
  const written = await files.write(id, content, version, signal);
  if (written.kind === 'written') return { version: written.version };
  throw new HttpFault(
    409,
    CODES.fileChanged,
    'The file is not what was read: somebody else has changed it.',
    'Look at both, and choose.',
    { more: { now: written.now } },
  );
}

/** The body, or 400. */
export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new HttpFault(
    400,
    CODES.badRequest,
    'The body is none of this address.',
    'server/protocol-files.ts has them.',
  );
}

const STATUS: Readonly<Record<string, number>> = {
  'sandbox/path-invalid': 400,
  'sandbox/home-missing': 404,
  'sandbox/home-taken': 409,
  'sandbox/home-unwritable': 409,
  'sandbox/file-too-large': 413,
  'sandbox/api-unreachable': 502,
  'sandbox/api-refused': 502,
  'sandbox/api-error': 502,
};

/** What the learner's files and cluster are like is no mistake of ours. */
export async function withStatus(answer: () => Promise<unknown>): Promise<unknown> {
  try {
    return await answer();
  } catch (failure) {
    const status = failure instanceof Fault ? STATUS[failure.code] : undefined;
    if (status === undefined || !(failure instanceof Fault)) throw failure;
    throw new HttpFault(status, failure.code, failure.message, failure.remedy, { cause: failure });
  }
}
