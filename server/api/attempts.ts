/** A learner's attempts: all of them, one in full, and everything as a file. */
import { Readable } from 'node:stream';
import type { Application } from '../application.ts';
import { CODES, HttpFault } from '../faults.ts';
import { locale } from '../protocol.ts';
import { Download } from './download.ts';
import type { ApiRequest, Route } from './router.ts';

export const attemptRoutes: readonly Route[] = [
  { method: 'GET', path: '/attempts', answer: (_request, app) => app.reports.list() },
  { method: 'GET', path: '/attempts/export', answer: exported },
  {
    method: 'GET',
    path: '/attempts/:id',
    answer: async ({ id }, app) => (await app.reports.detail(id)) ?? unknown(),
  },
];

async function exported({ query }: ApiRequest, app: Application): Promise<Download> {
  const day = new Date(app.clock.now()).toISOString().slice(0, 10);
  const file = (kind: string, type: string, text: string): Download => {
    const bytes = Buffer.from(text, 'utf8');
    const name = `naru-attempts-${day}.${kind}`;
    return new Download({ name, type, bytes: bytes.length, stream: () => Readable.from([bytes]) });
  };
  if (query.get('as') === 'json')
    return file('json', 'application/json; charset=utf-8', await app.reports.asJson());
  const language = locale.safeParse(query.get('locale') ?? 'en');
  if (query.get('as') !== 'csv' || !language.success) throw notAnExport();
  return file('csv', 'text/csv; charset=utf-8', await app.reports.asCsv(language.data));
}

function unknown(): never {
  throw new HttpFault(
    404,
    CODES.attemptUnknown,
    'There is no such attempt.',
    'Look at the list of attempts.',
  );
}

const notAnExport = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'Attempts are exported as=json, or as=csv with a locale of ko or en.',
    'Use the links on the page of attempts.',
  );
