/** What is open and when: lessons in their order, exams in their windows, and the rooms themselves. */
import { isOpenAt, type Room } from '../../../../server/classroom/room/apply.ts';
import type { PlannedLesson } from '../../../../server/classroom/room/events.ts';
import { make, makeButton, setText, t } from '../../dom.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import type { BoardActs } from './board-acts.ts';
import { names } from './names.ts';
import { RoomsList } from './rooms-list.ts';

/** Lessons that open by themselves are looked at again after so many milliseconds. */
const TICK = 15_000;

export class PlanView {
  readonly element = make('div', { class: 'board-plan' });
  readonly #acts: BoardActs;
  readonly #lessons = make('ol', { class: 'plan-lessons' });
  readonly #exams = make('ul', { class: 'plan-exams' });
  readonly #how = make('p', { class: 'soft', role: 'status' });
  readonly #rooms: RoomsList;
  #view: RoomView | undefined;
  #shown = '';
  #on = false;

  constructor(acts: BoardActs) {
    this.#acts = acts;
    this.#rooms = new RoomsList(acts);
    const all = makeButton(
      t('room.plan.openall'),
      'button small',
      () => void acts.act({ type: 'lessons-opened' }),
    );
    const single = makeButton(t('room.plan.onebyone'), 'button small', () => void this.#oneByOne());
    this.element.append(
      make(
        'section',
        {},
        make('h2', {}, t('room.plan.lessons')),
        this.#how,
        make('div', { class: 'plan-acts' }, single, all),
        this.#lessons,
      ),
      make(
        'section',
        {},
        make('h2', {}, t('room.plan.exams')),
        make('p', { class: 'soft' }, t('room.plan.exams.help')),
        this.#exams,
      ),
      this.#rooms.element,
    );
    setInterval(() => this.#draw(), TICK);
  }

  turn(on: boolean): void {
    this.#on = on;
    this.#shown = '';
    if (on) this.#rooms.load();
    this.#draw();
  }

  show(view: RoomView): void {
    this.#view = view;
    this.#draw();
  }

  #draw(): void {
    const room = this.#view?.room;
    if (!this.#on || room === undefined) return;
    const now = new Date(roomLink.now()).toISOString();
    const lessons = inOrder(room);
    const open = lessons.map(({ lesson }) => isOpenAt(room, lesson, now));
    const shown = JSON.stringify([lessons, open, room.here, room.exams, room.title, room.phase]);
    // Fields that somebody is in are not taken away under their hands.
    if (shown === this.#shown || this.element.querySelector('input:focus') !== null) return;
    this.#shown = shown;
    setText(
      this.#how,
      t(room.lessons.length === 0 && room.others === 'open' ? 'room.plan.allopen' : 'room.plan.planned'),
    );
    const key =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    this.#lessons.replaceChildren(
      ...lessons.map((planned, at) => this.#lesson(planned, open[at] === true, room)),
    );
    this.#exams.replaceChildren(...names.course.exams.map(({ id }) => this.#exam(id, room)));
    this.#rooms.show(room);
    if (key !== undefined)
      this.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  #lesson({ lesson, from }: PlannedLesson, open: boolean, room: Room): HTMLElement {
    const title = names.lesson(lesson);
    const here = room.here?.lesson === lesson;
    const turn = keyed(
      `turn-${lesson}`,
      makeButton(
        t(open ? 'room.plan.close' : 'room.plan.open'),
        'button small',
        () => void this.#acts.act({ type: open ? 'lesson-closed' : 'lesson-opened', lesson }),
      ),
    );
    turn.setAttribute('aria-label', `${title}: ${t(open ? 'room.plan.close' : 'room.plan.open')}`);
    const show = keyed(
      `show-${lesson}`,
      makeButton(
        t(here ? 'room.plan.here' : 'room.plan.show'),
        'button quiet small',
        () => void this.#acts.act({ type: 'lesson-shown', lesson }),
      ),
    );
    show.setAttribute('aria-label', `${title}: ${t(here ? 'room.plan.here' : 'room.plan.show')}`);
    show.setAttribute('aria-pressed', String(here));
    const time = timeField(
      `from-${lesson}`,
      t('room.plan.from', { lesson: title }),
      from,
      (at) => void this.#date(lesson, at),
    );
    const state = make(
      'span',
      { class: 'plan-state', 'data-open': String(open) },
      t(open ? 'room.plan.isopen' : 'room.plan.isclosed'),
    );
    return make(
      'li',
      {},
      state,
      make('span', { class: 'plan-title' }, title),
      time,
      turn,
      show,
      this.#up(lesson, title),
    );
  }

  #up(lesson: string, title: string): HTMLElement {
    const up = keyed(
      `up-${lesson}`,
      makeButton('↑', 'button quiet small', () => void this.#earlier(lesson)),
    );
    up.setAttribute('aria-label', t('room.plan.earlier', { lesson: title }));
    up.title = t('room.plan.earlier', { lesson: title });
    return up;
  }

  #exam(exam: string, room: Room): HTMLElement {
    const title = names.exam(exam);
    const window = room.exams[exam];
    const from = timeField(`exam-from-${exam}`, t('room.plan.exam.from', { exam: title }), window?.from);
    const until = timeField(`exam-until-${exam}`, t('room.plan.exam.until', { exam: title }), window?.until);
    const set = makeButton(t('room.plan.exam.set'), 'button small', () => void this.#plan(exam, from, until));
    const withdraw = makeButton(
      t('room.plan.exam.withdraw'),
      'button quiet small',
      () => void this.#acts.act({ type: 'exam-withdrawn', exam }),
    );
    withdraw.hidden = window === undefined;
    const state = make(
      'span',
      { class: 'plan-state', 'data-open': String(window !== undefined) },
      t(window === undefined ? 'room.plan.exam.none' : 'room.plan.exam.there'),
    );
    return make('li', {}, state, make('span', { class: 'plan-title' }, title), from, until, set, withdraw);
  }

  async #plan(exam: string, from: HTMLElement, until: HTMLElement): Promise<void> {
    const [begin, end] = [timeIn(from), timeIn(until)];
    if (begin === undefined) complain(from, t('room.plan.exam.missing'));
    else if (end === undefined) complain(until, t('room.plan.exam.missing'));
    else if (begin >= end) complain(until, t('room.plan.exam.order'));
    else await this.#acts.act({ type: 'exam-planned', exam, from: begin, until: end });
  }

  /** Every lesson in the order of the course, none of them open. */
  async #oneByOne(): Promise<void> {
    const lessons = names.course.lessons.map(({ id }) => ({ lesson: id }));
    await this.#acts.act({ type: 'lessons-planned', lessons, others: 'closed' });
  }

  /** A date makes it one of a plan; without one it is opened by hand. */
  async #date(lesson: string, from: string | undefined): Promise<void> {
    const room = this.#view?.room;
    if (room === undefined) return;
    const lessons = inOrder(room).map((planned) =>
      planned.lesson === lesson ? { lesson, ...(from === undefined ? {} : { from }) } : planned,
    );
    await this.#keep(room, lessons);
  }

  async #earlier(lesson: string): Promise<void> {
    const room = this.#view?.room;
    if (room === undefined) return;
    const lessons = [...inOrder(room)];
    const at = lessons.findIndex((planned) => planned.lesson === lesson);
    const [one] = lessons.splice(at, 1);
    if (one === undefined || at < 1) return;
    lessons.splice(at - 1, 0, one);
    await this.#keep(room, lessons);
  }

  /** What was open without a plan stays so by hand: a date for one lesson closes no other. */
  async #keep(room: Room, lessons: readonly PlannedLesson[]): Promise<void> {
    if (room.lessons.length > 0) {
      await this.#acts.act({ type: 'lessons-planned', lessons: [...lessons], others: room.others });
      return;
    }
    const dated = lessons.filter(({ from }) => from !== undefined);
    await this.#acts.act({ type: 'lessons-planned', lessons: dated, others: 'open' });
  }
}

/** Those of the plan in its order, then the others in that of the course. */
function inOrder({ lessons }: Room): readonly PlannedLesson[] {
  const planned = new Set(lessons.map(({ lesson }) => lesson));
  const others = names.course.lessons.filter(({ id }) => !planned.has(id)).map(({ id }) => ({ lesson: id }));
  return [...lessons, ...others];
}

function keyed<E extends HTMLElement>(key: string, element: E): E {
  element.dataset['key'] = key;
  return element;
}

/** A date and a time of this browser; `changed` is told of it as ISO, or that there is none. */
function timeField(
  id: string,
  label: string,
  at: string | undefined,
  changed?: (at: string | undefined) => void,
): HTMLElement {
  const input = make('input', { type: 'datetime-local', id, 'aria-label': label, 'data-key': id });
  input.value = at === undefined ? '' : localTime(at);
  input.addEventListener('input', () => input.setCustomValidity(''));
  if (changed) {
    // Each digit is a change of its own: what is meant is known when the field is left, or with Enter.
    const before = input.value;
    const take = () => input.value !== before && changed(isoOf(input.value));
    input.addEventListener('blur', take);
    input.addEventListener('keydown', ({ key }) => key === 'Enter' && input.blur());
  }
  return make('span', { class: 'plan-time' }, input);
}

/** Says beside the field what is wrong with it, and leads there. */
function complain(field: HTMLElement, words: string): void {
  const input = field.querySelector('input') as HTMLInputElement;
  input.setCustomValidity(words);
  input.reportValidity();
}

const timeIn = (field: HTMLElement): string | undefined => isoOf(field.querySelector('input')?.value ?? '');

const isoOf = (value: string): string | undefined =>
  value === '' ? undefined : new Date(value).toISOString();

function localTime(at: string): string {
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
