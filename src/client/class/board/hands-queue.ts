/** Raised hands in their order: who asks what, who is on the way, and the way to their seat. */
import type { Room } from '../../../../server/classroom/room/apply.ts';
import { make, makeButton, t } from '../../dom.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import { sayFor } from '../say.ts';
import type { Act } from './board-acts.ts';
import { names } from './names.ts';

export class HandsQueue {
  readonly element = make('section', { class: 'board-hands', 'aria-label': t('room.hands.queue') });
  readonly #act: Act;
  readonly #choose: (learner: string) => void;
  #shown = '';

  constructor(act: Act, choose: (learner: string) => void) {
    this.#act = act;
    this.#choose = choose;
  }

  show({ room, rows, instructors }: RoomView): void {
    const hands = room?.hands ?? [];
    const now = roomLink.now();
    const said = hands.map((hand) => sayFor(hand.at, now));
    const shown = JSON.stringify([hands, said, hands.map(({ learner }) => rows.get(learner)?.name)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focus =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    const items = hands.map((hand, at) => {
      const name = rows.get(hand.learner)?.name ?? hand.learner;
      const taken = instructors.find(({ id }) => id === hand.takenBy)?.name;
      return this.#item(hand, name, taken, said[at] ?? '');
    });
    this.element.replaceChildren(
      make('h2', {}, t('room.hands.title', { n: hands.length })),
      hands.length === 0
        ? make('p', { class: 'soft' }, t('room.hands.none'))
        : make('ol', { class: 'hand-list' }, ...items),
    );
    if (focus !== undefined)
      this.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  #item(hand: Room['hands'][number], name: string, taken: string | undefined, time: string): HTMLElement {
    const button = (key: string, words: string, press: () => void, kind = 'quiet'): HTMLElement => {
      const made = makeButton(words, `button ${kind} small`, press);
      made.dataset['key'] = `${hand.hand}-${key}`;
      return made;
    };
    const about = hand.lesson === undefined ? '' : ` · ${names.lesson(hand.lesson)}`;
    return make(
      'li',
      {},
      make('p', { class: 'hand-who' }, make('strong', {}, name), ` ${time}${about}`),
      hand.question === undefined ? undefined : make('p', { class: 'hand-question' }, hand.question),
      taken === undefined ? undefined : make('p', { class: 'soft' }, t('room.hand.takenby', { name: taken })),
      make(
        'div',
        { class: 'hand-acts' },
        button('seat', t('room.hand.seat'), () => this.#choose(hand.learner), ''),
        taken === undefined
          ? button('take', t('room.hand.take'), () => void this.#act({ type: 'hand-taken', hand: hand.hand }))
          : undefined,
        button(
          'lower',
          t('room.hand.helped'),
          () => void this.#act({ type: 'hand-lowered', hand: hand.hand }),
        ),
      ),
    );
  }
}
