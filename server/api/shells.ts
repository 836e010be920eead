/** Shells: another one, another name, the end of one, and who else may look at it. What changes is told on /ws/events too. */
import type { Application } from '../application.ts';
import { CODES, HttpFault } from '../faults.ts';
import { newShell } from '../protocol.ts';
import { unknownShell } from '../terminal/shells.ts';
import type { Route } from './router.ts';

export const shellRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/shells',
    answer: ({ body }, app) => app.terminals.create(titleIn(body)),
  },
  {
    method: 'POST',
    path: '/shells/:id/rename',
    answer: ({ id, body }, app) => app.terminals.rename(id, titleIn(body)),
  },
  {
    method: 'POST',
    path: '/shells/:id/close',
    async answer({ id }, app) {
      await app.terminals.close(id);
      app.guests.revoke(id);
      return app.terminals.list();
    },
  },
  {
    method: 'POST',
    path: '/shells/:id/invite',
    answer({ id }, app) {
      known(id, app);
      return app.guests.invite(id);
    },
  },
  {
    method: 'POST',
    path: '/shells/:id/uninvite',
    answer({ id }, app) {
      known(id, app);
      app.guests.revoke(id);
      return app.terminals.list();
    },
  },
];

function known(id: string, app: Application): void {
  if (!app.terminals.list().some(({ name }) => name === id)) throw unknownShell(id);
}

function titleIn(body: unknown): string | undefined {
  const parsed = newShell.safeParse(body ?? {});
  if (!parsed.success) throw wrongTitle();
  return parsed.data.title;
}

const wrongTitle = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'The body is no title of a terminal.',
    'Send {} or {"title":"logs"}, with 1 to 40 characters.',
  );
