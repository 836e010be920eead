/** All seats, filtered and in order. A card that somebody is about to press does not move away from under them. */
import type { Room } from '../../../../server/classroom/room/apply.ts';
import type { Row } from '../../../../server/classroom/room/rows.ts';
import { locale, make, makeButton, setText, t } from '../../dom.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import { arranged, counted, FILTERS, type Filter, ORDERS, type Order } from './order.ts';
import { SeatCard } from './seat-card.ts';

/** How often times on the cards are looked at, milliseconds. */
const TICK = 10_000;

export class SeatGrid {
  readonly element = make('div', { class: 'board-seats' });
  readonly #list = make('ul', { class: 'seat-grid', 'aria-label': t('room.seats') });
  readonly #nobody = make('p', { class: 'soft', role: 'status', hidden: '' });
  readonly #filters = new Map<Filter, HTMLButtonElement>();
  readonly #order = make('select', { id: 'seat-order' });
  readonly #words = make('input', { type: 'search', id: 'seat-words', autocomplete: 'off' });
  readonly #cards = new Map<string, SeatCard>();
  readonly #choose: (learner: string) => void;
  #filter: Filter = 'all';
  #view: RoomView | undefined;
  #chosen: string | undefined;
  /** In which order the cards stand. */
  #standing: readonly string[] = [];

  constructor(choose: (learner: string) => void) {
    this.#choose = choose;
    for (const order of ORDERS)
      this.#order.append(make('option', { value: order }, t(`room.order.${order}`)));
    this.#order.addEventListener('change', () => this.#update(true));
    this.#words.addEventListener('input', () => this.#update(true));
    this.element.append(this.#bar(), this.#nobody, this.#list);
    // Who has stopped pointing sees the order as it is now.
    this.#list.addEventListener('pointerleave', () => this.#update());
    setInterval(() => this.#update(), TICK);
  }

  /** Those who are shown now, in their order. */
  get learners(): readonly string[] {
    return this.#standing;
  }

  show(view: RoomView, chosen: string | undefined): void {
    this.#view = view;
    this.#chosen = chosen;
    this.#update();
  }

  #bar(): HTMLElement {
    const group = make('div', { class: 'seat-filters', role: 'group', 'aria-label': t('room.filter') });
    for (const filter of FILTERS) {
      const button = makeButton('', 'chip', () => {
        this.#filter = filter;
        this.#update(true);
      });
      this.#filters.set(filter, button);
      group.append(button);
    }
    return make(
      'div',
      { class: 'seat-bar' },
      group,
      make(
        'span',
        { class: 'seat-field' },
        make('label', { for: 'seat-order' }, t('room.order')),
        this.#order,
      ),
      make(
        'span',
        { class: 'seat-field' },
        make('label', { for: 'seat-words' }, t('room.search')),
        this.#words,
      ),
    );
  }

  /** `asked`: somebody has just chosen another order. */
  #update(asked = false): void {
    const { room, rows } = this.#view ?? {};
    if (room === undefined || rows === undefined) return;
    const all = [...rows.values()];
    const circumstances = { hands: room.hands, now: roomLink.now(), locale };
    const counts = counted(all, circumstances);
    for (const [filter, button] of this.#filters) {
      setText(button, t(`room.filter.${filter}`, { n: counts[filter] }));
      button.setAttribute('aria-pressed', String(filter === this.#filter));
    }
    const wanted = { filter: this.#filter, order: this.#order.value as Order, words: this.#words.value };
    const shown = arranged(all, wanted, circumstances);
    this.#list.dataset['many'] = String(shown.length > 30);
    this.#nobody.hidden = shown.length > 0;
    setText(this.#nobody, t(all.length === 0 ? 'room.nobody' : 'room.none.such'));
    this.#place(shown, asked);
    this.#fill(shown, room, circumstances.now);
  }

  /** Cards come and go at once; those that stay keep their places while somebody is at them. */
  #place(shown: readonly Row[], asked: boolean): void {
    const wanted = shown.map(({ learner }) => learner);
    const held = !asked && (this.#list.matches(':hover') || this.#list.contains(document.activeElement));
    const staying = this.#standing.filter((learner) => wanted.includes(learner));
    const order = held ? [...staying, ...wanted.filter((learner) => !staying.includes(learner))] : wanted;
    for (const [learner, card] of this.#cards) {
      if (order.includes(learner)) continue;
      card.element.remove();
      this.#cards.delete(learner);
    }
    if (order.length === this.#standing.length && order.every((one, at) => one === this.#standing[at]))
      return;
    this.#standing = order;
    const focused = [...this.#cards.values()].find((card) => card.focused);
    this.#list.append(...order.map((learner) => this.#card(learner).element));
    focused?.focus();
  }

  #card(learner: string): SeatCard {
    const card = this.#cards.get(learner) ?? new SeatCard(learner, this.#choose);
    this.#cards.set(learner, card);
    return card;
  }

  #fill(shown: readonly Row[], { hands }: Room, now: number): void {
    for (const row of shown) {
      const place = hands.findIndex(({ learner }) => learner === row.learner);
      this.#cards.get(row.learner)?.show(row, hands[place], place + 1, row.learner === this.#chosen, now);
    }
  }
}
