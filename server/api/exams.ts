/** Exams: which there are, beginning one, everything a learner does in it but the tasks themselves, and what it came to. */
import type { z } from 'zod';
import type { Application } from '../application.ts';
import type { Act } from '../exams/sitting.ts';
import { flagTask, nameTask, noteTask } from '../protocol-exam.ts';
import { parsed } from './files.ts';
import type { ApiRequest, Route } from './router.ts';

const about = <T extends object>(act: string, schema: z.ZodType<T>): Route => ({
  method: 'POST',
  path: `/sittings/:id/${act}`,
  answer: ({ id, body }: ApiRequest, app: Application) =>
    app.exams.act(id, { act, ...parsed(schema, body) } as unknown as Act),
});

const plain = (act: 'pause' | 'resume' | 'end'): Route => ({
  method: 'POST',
  path: `/sittings/:id/${act}`,
  answer: ({ id }, app) => app.exams.act(id, { act }),
});

export const examRoutes: readonly Route[] = [
  { method: 'GET', path: '/exams', answer: (_request, app) => app.exams.list() },
  { method: 'POST', path: '/exams/:id/start', answer: ({ id }, app) => app.exams.start(id) },
  about('flag', flagTask),
  about('note', noteTask),
  about('look', nameTask),
  about('korean', nameTask),
  plain('pause'),
  plain('resume'),
  plain('end'),
  { method: 'GET', path: '/sittings/:id/result', answer: ({ id }, app) => app.exams.result(id) },
];
