/** Lessons of an outline that are not open in the class yet: marked, in words too. Those that open by themselves are looked at again. */
import { isOpenAt, type Room } from '../../../server/classroom/room/apply.ts';
import { make, t } from '../dom.ts';
import { roomLink } from './room-link.ts';

/** Milliseconds. */
const TICK = 15_000;

export class ClosedLessons {
  #room: Room | undefined;

  constructor() {
    setInterval(() => this.#mark(), TICK);
  }

  show(room: Room): void {
    if (room === this.#room) return;
    this.#room = room;
    this.#mark();
  }

  #mark(): void {
    const room = this.#room;
    if (room === undefined) return;
    const now = new Date(roomLink.now()).toISOString();
    for (const stop of document.querySelectorAll('lesson-stop')) {
      const closed = !isOpenAt(room, stop.getAttribute('lesson') ?? '', now);
      if (closed === stop.hasAttribute('data-closed')) continue;
      stop.toggleAttribute('data-closed', closed);
      stop.querySelector('.stop-closed')?.remove();
      if (closed)
        stop
          .querySelector('.stop-link')
          ?.after(make('span', { class: 'stop-closed' }, t('room.lesson.closed')));
    }
  }
}
