/** Recordings of terminals: turned on and off, listed, looked at, kept as files, deleted. */
import type { Application } from '../application.ts';
import { CODES, HttpFault } from '../faults.ts';
import { recordingSwitch } from '../protocol-recording.ts';
import { Download } from './download.ts';
import type { Route } from './router.ts';

export const recordingRoutes: readonly Route[] = [
  { method: 'GET', path: '/recordings', answer: (_request, app) => app.recordings.list() },
  {
    method: 'POST',
    path: '/recordings/switch',
    answer({ body }, app) {
      const wanted = recordingSwitch.safeParse(body);
      if (!wanted.success) throw notASwitch();
      const { on, shell } = wanted.data;
      if (on && shell !== undefined && !isShell(app, shell)) throw unknownShell();
      return app.recorder.turn(on, shell);
    },
  },
  {
    method: 'GET',
    path: '/recordings/:id',
    answer: async ({ id }, app) => (await app.recordings.detail(id)) ?? unknown(),
  },
  {
    method: 'GET',
    path: '/recordings/:id/cast',
    async answer({ id }, app) {
      const cast = (await app.recordings.open(id)) ?? unknown();
      return new Download({ ...cast, name: `naru-${id}.cast`, type: 'application/x-asciicast' });
    },
  },
  {
    method: 'DELETE',
    path: '/recordings/:id',
    async answer({ id }, app) {
      await app.recorder.delete(id);
      return app.recordings.list();
    },
  },
];

const isShell = (app: Application, name: string): boolean =>
  app.terminals.list().some((shell) => shell.name === name);

function unknown(): never {
  throw new HttpFault(
    404,
    CODES.recordingUnknown,
    'There is no such recording.',
    'It may have been deleted. Look at the list of recordings.',
  );
}

const unknownShell = (): HttpFault =>
  new HttpFault(
    404,
    CODES.notFound,
    'There is no shell of that name.',
    'Look at the shells of the terminal.',
  );

const notASwitch = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'The body is not {"on": true, "shell": "NAME"}.',
    'Load the page again.',
  );
