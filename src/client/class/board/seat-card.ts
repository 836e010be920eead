/** One seat of the grid: a button that says where the learner is, how far, and whether somebody should look after them. */
import type { Hand } from '../../../../server/classroom/room/apply.ts';
import type { Row } from '../../../../server/classroom/room/rows.ts';
import { make, makeButton, setText, t } from '../../dom.ts';
import { sayFor } from '../say.ts';
import { names } from './names.ts';
import { isStuck } from './order.ts';

export class SeatCard {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #name = make('span', { class: 'seat-name' });
  readonly #hand = make('span', { class: 'seat-hand', hidden: '' });
  readonly #where = make('span', { class: 'seat-where' });
  readonly #meter = make('span', { class: 'meter', 'aria-hidden': 'true' }, make('span'));
  readonly #count = make('span', { class: 'seat-count' });
  readonly #note = make('span', { class: 'seat-note' });
  #shown = '';

  constructor(learner: string, press: (learner: string) => void) {
    this.#button = makeButton('', 'seat', () => press(learner));
    this.#button.append(
      make('span', { class: 'seat-line' }, this.#name, this.#hand),
      this.#where,
      make('span', { class: 'seat-line' }, this.#meter, this.#count),
      this.#note,
    );
    this.element = make('li', { 'data-learner': learner }, this.#button);
  }

  get focused(): boolean {
    return document.activeElement === this.#button;
  }

  focus(): void {
    this.#button.focus();
  }

  /** `place`: of the raised hand, from 1. */
  show(row: Row, hand: Hand | undefined, place: number, chosen: boolean, now: number): void {
    const words = wordsOf(row, now);
    const stuck = isStuck(row, now);
    const shown = JSON.stringify([row.name, words, place, chosen, stuck, row.present]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    setText(this.#name, row.name);
    this.#hand.hidden = hand === undefined;
    setText(this.#hand, place > 0 ? t('room.seat.hand', { n: place }) : '');
    setText(this.#where, words.where);
    setText(this.#count, words.count);
    setText(this.#note, words.note);
    const { held = 0, of = 0 } = row;
    (this.#meter.firstElementChild as HTMLElement).style.inlineSize = `${of === 0 ? 0 : (100 * held) / of}%`;
    this.#button.dataset['state'] = stateOf(row, hand, stuck);
    this.#button.setAttribute('aria-pressed', String(chosen));
  }
}

function stateOf(row: Row, hand: Hand | undefined, stuck: boolean): string {
  if (hand !== undefined) return 'hand';
  if (!row.present) return 'away';
  if (stuck) return 'stuck';
  return row.solvedAt === undefined ? 'there' : 'solved';
}

interface Words {
  readonly where: string;
  readonly count: string;
  readonly note: string;
}

function wordsOf(row: Row, now: number): Words {
  const count = row.of ? `${row.held ?? 0}/${row.of}` : '';
  return { where: whereOf(row), count, note: noteOf(row, now) };
}

function whereOf({ exam, exercise, lesson }: Row): string {
  if (exam && ['preparing', 'open', 'paused', 'judging'].includes(exam.phase))
    return t('room.seat.exam', { exam: names.exam(exam.exam) });
  if (exercise !== undefined) return names.exercise(exercise);
  return lesson === undefined ? '' : names.lesson(lesson);
}

function noteOf(row: Row, now: number): string {
  if (row.solvedAt !== undefined) return t('room.seat.solved');
  if (!row.present) return t('room.seat.away');
  const { stuck, exercise = '' } = row;
  if (stuck === undefined || !isStuck(row, now)) return '';
  const what = names.check(exercise, stuck.check);
  return t('room.seat.stuck', { time: sayFor(stuck.since, now), what });
}
