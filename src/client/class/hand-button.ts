/** A learner's hand: raised with a question or without one, lowered, and how many are before it. */
import type { Room } from '../../../server/classroom/room/apply.ts';
import type { Named } from '../../../server/classroom/room/messages.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { askRoom } from './ask-room.ts';

/** Characters of a question. */
const LONGEST = 500;

export class HandButton {
  readonly element = make('span', { class: 'class-hand' });
  readonly #state = make('span', { class: 'class-hand-state', role: 'status' });
  readonly #button = makeButton('', 'button small', () => this.#pressed());
  readonly #question = make('textarea', { id: 'class-question', rows: '3', maxlength: String(LONGEST) });
  readonly #card = make(
    'form',
    { class: 'card-popover class-hand-card', popover: '', 'aria-label': t('room.hand.raise') },
    make('label', { for: 'class-question' }, t('room.hand.question')),
    this.#question,
    make('button', { type: 'submit', class: 'button primary small' }, t('room.hand.raise')),
  );
  readonly #failed: (failure: unknown) => void;
  #up = false;
  #busy = false;

  constructor(failed: (failure: unknown) => void) {
    this.#failed = failed;
    this.element.append(this.#state, this.#button, this.#card);
    this.#card.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#raise();
    });
  }

  show({ hands, phase }: Room, you: string, instructors: readonly Named[]): void {
    const place = hands.findIndex(({ learner }) => learner === you);
    const mine = hands[place];
    this.#up = mine !== undefined;
    this.#button.hidden = phase !== 'open';
    setText(this.#button, t(this.#up ? 'room.hand.lower' : 'room.hand.raise'));
    this.#button.setAttribute('aria-pressed', String(this.#up));
    const taken = instructors.find(({ id }) => id === mine?.takenBy)?.name;
    if (mine === undefined) setText(this.#state, '');
    else if (mine.takenBy !== undefined)
      setText(this.#state, t('room.hand.taken', { name: taken ?? t('room.instructor') }));
    else if (place === 0) setText(this.#state, t('room.hand.first'));
    else setText(this.#state, t('room.hand.place', { n: place }));
  }

  #pressed(): void {
    if (this.#up) {
      void this.#move({ up: false });
      return;
    }
    this.#card.showPopover();
    this.#question.focus();
  }

  async #raise(): Promise<void> {
    const question = this.#question.value.trim();
    const lesson = document.querySelector('split-pane')?.getAttribute('lesson') ?? undefined;
    await this.#move({
      up: true,
      ...(question === '' ? {} : { question }),
      ...(lesson === undefined ? {} : { lesson }),
    });
    this.#card.hidePopover();
    this.#question.value = '';
    this.#button.focus();
  }

  async #move(hand: Parameters<typeof askRoom.hand>[0]): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await askRoom.hand(hand);
    } catch (failure) {
      this.#failed(failure);
    } finally {
      this.#busy = false;
    }
  }
}
