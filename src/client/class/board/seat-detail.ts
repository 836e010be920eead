/** Everything about one seat: how the checks stand, what keeps the learner, notes, more time, and what can be sent. */
import { say } from '../../../../checker/say.ts';
import type { SeatDetail as Detail, ExerciseWords } from '../../../../server/classroom/room/messages.ts';
import type { Row } from '../../../../server/classroom/room/rows.ts';
import { locale, make, makeButton, t } from '../../dom.ts';
import { askRoom } from '../ask-room.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import { clock, sayFor } from '../say.ts';
import type { BoardActs } from './board-acts.ts';
import { names, plain } from './names.ts';

export interface DetailHost {
  watch(learner: string): void;
  send(learner: string): void;
  close(): void;
}

/** Per cent that can be chosen. */
const EXTRA = [0, 25, 50, 100] as const;

export class SeatDetail {
  readonly element = make('section', {
    class: 'seat-detail',
    'aria-label': t('room.seat'),
    tabindex: '-1',
    hidden: '',
  });
  readonly #head = make('div', { class: 'detail-head' });
  readonly #body = make('div', { class: 'detail-body' });
  readonly #extra = make('select', { id: 'detail-extra' });
  readonly #notes = make('ul', { class: 'detail-notes' });
  readonly #note = make('textarea', { id: 'detail-note', rows: '2', maxlength: '2000' });
  readonly #acts: BoardActs;
  readonly #host: DetailHost;
  #learner: string | undefined;
  #row: Row | undefined;
  #detail: Detail | undefined;
  #words: ExerciseWords | undefined;
  #asked = '';
  #shownHead = '';
  #shownNotes = '';

  constructor(acts: BoardActs, host: DetailHost) {
    this.#acts = acts;
    this.#host = host;
    for (const percent of EXTRA)
      this.#extra.append(
        make(
          'option',
          { value: String(percent) },
          percent === 0 ? t('room.extra.none') : t('room.extra.some', { n: percent }),
        ),
      );
    this.#extra.addEventListener('change', () => void this.#grant());
    const keep = makeButton(t('room.note.keep'), 'button small', () => void this.#keep());
    this.element.append(
      this.#head,
      this.#body,
      make(
        'div',
        { class: 'detail-field' },
        make('label', { for: 'detail-extra' }, t('room.extra')),
        this.#extra,
      ),
      make('h3', {}, t('room.notes')),
      this.#notes,
      make('label', { for: 'detail-note', class: 'soft' }, t('room.note.help')),
      this.#note,
      keep,
    );
  }

  get learner(): string | undefined {
    return this.#learner;
  }

  /** Shows that seat, or none. */
  choose(learner: string | undefined): void {
    if (learner === this.#learner) return;
    this.#learner = learner;
    this.#detail = undefined;
    this.#words = undefined;
    this.#asked = '';
    this.#shownHead = '';
    this.#note.value = '';
    this.element.hidden = learner === undefined;
  }

  show({ room, rows }: RoomView): void {
    const learner = this.#learner;
    const row = learner === undefined ? undefined : rows.get(learner);
    if (learner === undefined || row === undefined || room === undefined) return;
    this.#row = row;
    const state = JSON.stringify(row);
    if (state !== this.#asked) {
      this.#asked = state;
      void this.#ask(learner, row.exercise);
    }
    this.#showHead(row);
    this.#showNotes(room.notes[learner] ?? []);
    if (document.activeElement !== this.#extra) this.#extra.value = String(room.extra[learner] ?? 0);
  }

  async #ask(learner: string, exercise: string | undefined): Promise<void> {
    try {
      const detail = await askRoom.seat(learner);
      const words = exercise === undefined ? undefined : await names.words(exercise);
      if (learner !== this.#learner) return;
      this.#detail = detail;
      this.#words = words;
      this.#showBody();
    } catch (failure) {
      this.#acts.trouble(failure);
    }
  }

  #showHead(row: Row): void {
    const now = roomLink.now();
    const facts = [
      row.present ? t('room.seat.there') : t('room.seat.away'),
      t('room.seat.active', { time: sayFor(row.activeAt, now) }),
      t('room.seat.solvedcount', { n: row.solved }),
      row.lesson === undefined ? '' : names.lesson(row.lesson),
    ];
    const shown = JSON.stringify([row.name, facts]);
    if (shown === this.#shownHead) return;
    this.#shownHead = shown;
    const focused = this.#head.contains(document.activeElement)
      ? document.activeElement?.textContent
      : undefined;
    this.#head.replaceChildren(
      make('div', { class: 'detail-name' }, make('h2', {}, row.name), this.#close()),
      make(
        'p',
        { class: 'facts' },
        ...facts.filter((words) => words !== '').map((words) => make('span', {}, words)),
      ),
      make(
        'div',
        { class: 'detail-acts' },
        makeButton(t('room.watch'), 'button primary small', () => this.#host.watch(row.learner)),
        makeButton(t('room.send'), 'button small', () => this.#host.send(row.learner)),
      ),
    );
    // Facts change while somebody is about to press a button.
    if (focused === undefined) return;
    const buttons = [...this.#head.querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent === focused)?.focus();
  }

  #close(): HTMLElement {
    return makeButton(t('room.close'), 'button quiet small', () => this.#host.close());
  }

  #showBody(): void {
    const { exercise } = this.#row ?? {};
    const work = exercise === undefined ? undefined : this.#detail?.work[exercise];
    if (work === undefined || exercise === undefined) {
      this.#body.replaceChildren(make('p', { class: 'soft' }, t('room.seat.idle')));
      return;
    }
    const checks =
      this.#words?.checks ?? Object.keys(work.checks).map((id) => ({ id, words: { ko: id, en: id } }));
    const items = checks.map(({ id, words }) => {
      const holds = work.checks[id] === true;
      const state = make(
        'span',
        { class: 'detail-check-state' },
        t(holds ? 'room.check.holds' : 'room.check.not'),
      );
      return make('li', { 'data-holds': String(holds) }, state, make('span', {}, plain(words[locale])));
    });
    this.#body.replaceChildren(
      make('h3', {}, names.exercise(exercise)),
      make('p', { class: 'soft' }, this.#facts(work)),
      make('ul', { class: 'detail-checks' }, ...items),
      ...this.#trouble(work.stuck),
    );
  }

  #facts(work: Detail['work'][string]): string {
    const facts = [
      t('room.work.since', { time: clock(work.since) }),
      t('room.work.submissions', { n: work.submissions }),
      work.best === undefined ? '' : t('room.work.best', work.best),
      work.solvedAt === undefined ? '' : t('room.work.solved', { time: clock(work.solvedAt) }),
    ];
    return facts.filter((words) => words !== '').join(' · ');
  }

  #trouble(stuck: Detail['work'][string]['stuck']): HTMLElement[] {
    if (stuck === undefined || this.#row?.solvedAt !== undefined) return [];
    const time = sayFor(stuck.since, roomLink.now());
    const what =
      stuck.code === undefined
        ? t('room.stuck.unknown')
        : say({ code: stuck.code, values: stuck.values ?? {} }, locale);
    return [make('p', { class: 'detail-stuck' }, make('strong', {}, t('room.stuck', { time })), ` ${what}`)];
  }

  #showNotes(notes: readonly { readonly note: string; readonly words: string; readonly at: string }[]): void {
    const shown = JSON.stringify(notes);
    if (shown === this.#shownNotes) return;
    this.#shownNotes = shown;
    const items = notes.map(({ note, words, at }) =>
      make(
        'li',
        {},
        make('p', {}, words),
        make('span', { class: 'soft' }, clock(at)),
        makeButton(t('room.note.remove'), 'button quiet small', () => {
          if (this.#learner !== undefined)
            void this.#acts.act({ type: 'note-removed', note, learner: this.#learner });
        }),
      ),
    );
    this.#notes.replaceChildren(...items);
  }

  async #grant(): Promise<void> {
    if (this.#learner === undefined) return;
    await this.#acts.act({
      type: 'time-granted',
      learner: this.#learner,
      percent: Number(this.#extra.value),
    });
  }

  async #keep(): Promise<void> {
    const words = this.#note.value.trim();
    if (this.#learner === undefined || words === '') return;
    if (await this.#acts.act({ type: 'noted', learner: this.#learner, words })) this.#note.value = '';
  }
}
