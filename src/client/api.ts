/** Asks the server, and believes nothing it has not checked. */
import type { Locale, Problem } from '../../server/protocol.ts';
import { below } from './below.ts';
import type { Shape } from './shape.ts';
import {
  anything,
  appState,
  exerciseState,
  invitation,
  problem,
  progress,
  sandboxState,
  shellInfo,
  shellInfos,
} from './shapes.ts';

/** The server said no, or could not be asked: a problem a person can act on. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly status: number;
  /** All that was answered. */
  readonly answer: unknown;

  /** `status` is 0 when there was no answer at all. */
  constructor(problem: Problem, status: number, answer?: unknown) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
    this.answer = answer;
  }
}

export const api = {
  state: () => ask('GET', '/api/state', appState),
  startSandbox: () => ask('POST', '/api/sandbox', sandboxState),
  resetSandbox: () => ask('POST', '/api/sandbox/reset', sandboxState),
  exercise: (id: string) => ask('GET', `/api/exercises/${encodeURIComponent(id)}`, exerciseState),
  actOn: (id: string, action: 'start' | 'check' | 'retry' | 'reset') =>
    ask('POST', `/api/exercises/${encodeURIComponent(id)}/${action}`, exerciseState),
  /** Another shell; it starts when it is first shown. */
  newShell: () => ask('POST', '/api/shells', shellInfo),
  /** Without a title the page numbers it again. */
  renameShell: (name: string, title: string) =>
    ask('POST', shellPath(name, 'rename'), shellInfo, title === '' ? {} : { title }),
  /** Ends it, whatever runs in it; the shells that are left. */
  closeShell: (name: string) => ask('POST', shellPath(name, 'close'), shellInfos),
  /** Lets somebody else look at it. */
  inviteTo: (name: string) => ask('POST', shellPath(name, 'invite'), invitation),
  /** Ends every invitation to it, used or not. */
  uninviteFrom: (name: string) => ask('POST', shellPath(name, 'uninvite'), anything),
  visit: (lesson: string, locale: Locale) =>
    ask('POST', `/api/lessons/${encodeURIComponent(lesson)}/visit`, progress, { locale }),
  /** A part of a page, of our own making; `undefined` when it cannot be had. */
  solved: async (id: string, locale: Locale): Promise<string | undefined> => {
    const response = await fetch(below(`/${locale}/solved/${encodeURIComponent(id)}.html`)).catch(
      () => undefined,
    );
    return response?.ok === true ? response.text() : undefined;
  },
};

function shellPath(name: string, action: string): string {
  return `/api/shells/${encodeURIComponent(name)}/${action}`;
}

/** One question, answered in this shape; it is asked also if the page is closed meanwhile, where it `outlives` it. Rejects with a `ProblemError`. */
export async function ask<T>(
  method: string,
  path: string,
  shape: Shape<T>,
  body?: unknown,
  { outlives = false } = {},
): Promise<T> {
  const response = await fetch(below(path), {
    method,
    keepalive: outlives,
    headers: {
      accept: 'application/json',
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  }).catch((cause: unknown) => {
    throw new ProblemError({ code: 'page/offline', message: String(cause) }, 0);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, answer);
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ProblemError({ code: 'page/misunderstood', message: parsed.error.message }, response.status);
}

function refusal(status: number, answer: unknown): ProblemError {
  const parsed = problem.safeParse(answer);
  const known = parsed.success ? parsed.data : undefined;
  if (status === 403 && known === undefined)
    return new ProblemError({ code: 'page/forbidden', message: '403' }, status);
  return new ProblemError(
    known ?? { code: 'page/refused', message: `The server answered ${status}.` },
    status,
    answer,
  );
}

/** A file, as text. Rejects with a `ProblemError`. */
export async function askText(path: string): Promise<string> {
  const response = await fetch(below(path)).catch((cause: unknown) => {
    throw new ProblemError({ code: 'page/offline', message: String(cause) }, 0);
  });
  if (response.ok) return response.text();
  throw refusal(response.status, await response.json().catch(() => undefined));
}

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { code: 'page/unexpected', message: String(error) };
}
