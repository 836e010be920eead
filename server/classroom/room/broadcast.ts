/** The shell of an instructor that the class sees: one that they have, and as long as they have it. */
import { unknownShell } from '../../terminal/shells.ts';
import type { ClassGround, Seat } from '../types.ts';
import type { Room } from './apply.ts';
import { type RoomAct, SERVER } from './events.ts';
import type { Rooms } from './rooms.ts';

/** The first one is there before anybody has come. */
const FIRST = 'main';

/** Throws `terminal/unknown` (404) for a shell that this instructor does not have. */
export function ownShell(act: RoomAct, instructor: string, { seats }: Pick<ClassGround, 'seats'>): void {
  if (act.type !== 'broadcast-started' || act.shell === FIRST) return;
  const seat = seats.open().find(({ person }) => person.id === instructor);
  if (!seat?.app.terminals.list().some(({ name }) => name === act.shell)) throw unknownShell(act.shell);
}

/** Ends the showing of a shell that its instructor has closed: else the class looks at nothing until somebody says so. */
export function endWithShell(
  { person, app }: Seat,
  rooms: Rooms,
  failed: (failure: unknown) => void,
): Disposable {
  const shown = (): Room['broadcast'] => rooms.current().state().room.broadcast;
  return app.events.subscribe((event) => {
    if (event.type !== 'shells') return;
    const broadcast = shown();
    if (broadcast?.by !== person.id || event.shells.some(({ name }) => name === broadcast.shell)) return;
    rooms.current().act({ type: 'broadcast-ended' }, SERVER).catch(failed);
  });
}
