/** How the class does, exercise by exercise and check by check: what many do not pass is what to explain. */
import type { Share } from '../../../../server/classroom/room/rows.ts';
import { make, t } from '../../dom.ts';
import type { RoomView } from '../room-link.ts';
import { names } from './names.ts';

export class SharesView {
  readonly element = make('div', { class: 'board-shares' });
  #shown = '';
  #on = false;
  #view: RoomView | undefined;

  turn(on: boolean): void {
    this.#on = on;
    if (this.#view !== undefined) this.show(this.#view);
  }

  show(view: RoomView): void {
    this.#view = view;
    if (!this.#on) return;
    const shares = ordered([...view.shares.values()], view.room?.timeBox?.exercise);
    const shown = JSON.stringify(shares);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#draw(shares);
    // The sentences of checks come after their names.
    void Promise.allSettled(shares.map(({ exercise }) => names.words(exercise))).then(() => {
      if (this.#shown === shown) this.#draw(shares);
    });
  }

  #draw(shares: readonly Share[]): void {
    this.element.replaceChildren(
      make('p', { class: 'soft' }, t(shares.length === 0 ? 'room.shares.none' : 'room.shares.help')),
      ...shares.map(section),
    );
  }
}

/** The one that is timed first, then those that keep most learners. */
function ordered(shares: readonly Share[], timed: string | undefined): Share[] {
  const rank = ({ exercise }: Share): number => (exercise === timed ? 0 : 1);
  return shares.toSorted(
    (a, b) => rank(a) - rank(b) || b.stuck - a.stuck || b.begun - b.solved - (a.begun - a.solved),
  );
}

function section({ exercise, lesson, begun, solved, stuck, checks }: Share): HTMLElement {
  const rows = Object.entries(checks).map(([check, passes]) => {
    const bar = make('span', { class: 'meter' }, make('span'));
    (bar.firstElementChild as HTMLElement).style.inlineSize = `${begun === 0 ? 0 : (100 * passes) / begun}%`;
    return make(
      'tr',
      { 'data-few': String(passes * 2 < begun) },
      make('th', { scope: 'row' }, names.check(exercise, check)),
      make('td', { class: 'share-bar', 'aria-hidden': 'true' }, bar),
      make('td', {}, t('room.shares.of', { n: passes, of: begun })),
    );
  });
  const facts = [
    names.lesson(lesson),
    t('room.shares.begun', { n: begun }),
    t('room.shares.solved', { n: solved }),
    stuck > 0 ? t('room.shares.stuck', { n: stuck }) : '',
  ];
  const table = make(
    'table',
    {},
    make('caption', { class: 'visually-hidden' }, names.exercise(exercise)),
    make('tbody', {}, ...rows),
  );
  return make(
    'section',
    { class: 'share' },
    make('h2', {}, names.exercise(exercise)),
    make(
      'p',
      { class: 'facts' },
      ...facts.filter((words) => words !== '').map((words) => make('span', {}, words)),
    ),
    rows.length > 0 ? table : undefined,
  );
}
