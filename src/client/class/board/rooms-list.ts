/** The room in use and those before it: a name, the end of the hour, another room, and the deletion of an old one. */
import type { Room } from '../../../../server/classroom/room/apply.ts';
import type { RoomSummary } from '../../../../server/classroom/room/messages.ts';
import { confirmLoss } from '../../confirm.ts';
import { locale, make, makeButton, setText, t } from '../../dom.ts';
import { askRoom } from '../ask-room.ts';
import type { BoardActs } from './board-acts.ts';

export class RoomsList {
  readonly #acts: BoardActs;
  readonly #title = make('input', { id: 'room-title', maxlength: '120', autocomplete: 'off' });
  readonly #list = make('ul', { class: 'plan-rooms' });
  readonly #turn = makeButton('', 'button small', () => void this.#turned());
  readonly element: HTMLElement;
  #phase: Room['phase'] = 'open';

  constructor(acts: BoardActs) {
    this.#acts = acts;
    const keep = makeButton(t('room.rooms.rename'), 'button small', () => void this.#rename());
    const begin = makeButton(t('room.rooms.begin'), 'button small', () => void this.#begin());
    this.element = make(
      'section',
      {},
      make('h2', {}, t('room.rooms')),
      make(
        'div',
        { class: 'plan-acts' },
        make('label', { for: 'room-title' }, t('room.rooms.title')),
        this.#title,
        keep,
      ),
      make('div', { class: 'plan-acts' }, this.#turn, begin),
      make('p', { class: 'soft' }, t('room.rooms.help')),
      this.#list,
    );
  }

  load(): void {
    askRoom.rooms().then(
      (rooms) => this.#draw(rooms),
      (failure: unknown) => this.#acts.trouble(failure),
    );
  }

  show({ title, phase }: Room): void {
    this.#phase = phase;
    if (document.activeElement !== this.#title) this.#title.value = title;
    setText(this.#turn, t(phase === 'open' ? 'room.rooms.close' : 'room.rooms.reopen'));
  }

  #draw(rooms: readonly RoomSummary[]): void {
    this.#list.replaceChildren(...rooms.filter(({ current }) => !current).map((room) => this.#item(room)));
  }

  #item({ id, title, openedAt, learners }: RoomSummary): HTMLElement {
    const date = new Date(openedAt).toLocaleDateString(locale);
    const name = `${title === '' ? t('room.title') : title}, ${date}`;
    const remove = makeButton(
      t('room.rooms.delete'),
      'button quiet small',
      () => void this.#remove(id, name),
    );
    remove.setAttribute('aria-label', `${name}: ${t('room.rooms.delete')}`);
    return make(
      'li',
      {},
      make('span', {}, name),
      make('span', { class: 'soft' }, t('room.rooms.learners', { n: learners })),
      remove,
    );
  }

  async #rename(): Promise<void> {
    const title = this.#title.value.trim();
    if (title !== '') await this.#acts.act({ type: 'titled', title });
  }

  async #turned(): Promise<void> {
    await this.#acts.act({ type: this.#phase === 'open' ? 'closed' : 'reopened' });
  }

  async #begin(): Promise<void> {
    const sure = await confirmLoss({
      title: t('room.rooms.begin'),
      loses: t('room.rooms.begin.loses'),
      confirm: t('room.rooms.begin'),
    });
    if (sure) await this.#try(() => askRoom.begin(''));
  }

  async #remove(id: string, name: string): Promise<void> {
    const sure = await confirmLoss({
      title: t('room.rooms.delete.of', { name }),
      loses: t('room.rooms.delete.loses'),
      confirm: t('room.rooms.delete'),
    });
    if (sure) await this.#try(() => askRoom.remove(id));
  }

  async #try(ask: () => Promise<readonly RoomSummary[]>): Promise<void> {
    try {
      this.#draw(await ask());
    } catch (failure) {
      this.#acts.trouble(failure);
    }
  }
}
