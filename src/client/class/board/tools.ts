/** What the instructor does to the whole class: attention, the time of an exercise, a message, their own shell for all to see. */
import { endFor } from '../../../../server/classroom/room/apply.ts';
import { locale, make, makeButton, setText, t } from '../../dom.ts';
import { Countdown } from '../countdown.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import type { Act } from './board-acts.ts';
import { names } from './names.ts';
import { ShellChoice } from './shell-choice.ts';

/** Minutes that an exercise can have, and how much more at a press. */
const MINUTES = [3, 5, 10, 15, 20, 30, 45, 60] as const;
const MORE = 5;

export class BoardTools {
  readonly element = make('div', { class: 'board-tools' });
  readonly #act: Act;
  readonly #pause = makeButton('', 'button small', () => void this.#call('pause'));
  readonly #blank = makeButton('', 'button small', () => void this.#call('blank'));
  readonly #show = makeButton('', 'button small', () => void this.#broadcast());
  readonly #shell = new ShellChoice((shell) => void this.#change(shell));
  readonly #countdown = new Countdown();
  readonly #timed = make('span', { class: 'tools-timed' });
  readonly #exercise = make('select', { id: 'tools-exercise', 'aria-label': t('room.timebox.exercise') });
  readonly #minutes = make('select', { id: 'tools-minutes', 'aria-label': t('room.timebox.minutes') });
  readonly #idle: HTMLElement;
  readonly #running: HTMLElement;
  #view: RoomView | undefined;

  constructor(act: Act, send: () => void) {
    this.#act = act;
    for (const n of MINUTES)
      this.#minutes.append(make('option', { value: String(n) }, t('room.minutes', { n })));
    this.#minutes.value = '10';
    this.#idle = make(
      'span',
      { class: 'tools-group' },
      this.#exercise,
      this.#minutes,
      makeButton(t('room.timebox.start'), 'button small', () => void this.#start()),
    );
    this.#running = make(
      'span',
      { class: 'tools-group', hidden: '' },
      this.#timed,
      this.#countdown.element,
      makeButton(t('room.timebox.more', { n: MORE }), 'button small', () => void this.#more()),
      makeButton(t('room.timebox.stop'), 'button small', () => void this.#stop()),
    );
    this.element.append(
      group(t('room.attention'), this.#pause, this.#blank),
      group(t('room.timebox'), this.#idle, this.#running),
      group(
        t('room.share'),
        makeButton(t('room.send.open'), 'button small', send),
        this.#show,
        this.#shell.element,
        make(
          'a',
          { class: 'tools-link', href: `/${locale}/terminal/`, target: '_blank' },
          t('room.broadcast.mine'),
        ),
      ),
    );
  }

  /** Once it is known what there is. */
  fill(): void {
    const groups = names.course.lessons.flatMap(({ id, exercises }) => {
      if (exercises.length === 0) return [];
      const options = exercises.map((one) => make('option', { value: one.id }, names.exercise(one.id)));
      return [make('optgroup', { label: names.lesson(id) }, ...options)];
    });
    this.#exercise.replaceChildren(...groups);
  }

  show(view: RoomView): void {
    this.#view = view;
    const { room } = view;
    if (room === undefined) return;
    const { attention, broadcast, timeBox, phase } = room;
    press(this.#pause, attention?.mode === 'pause', t('room.attention.call'), t('room.attention.end'));
    press(this.#blank, attention?.mode === 'blank', t('room.attention.blank.call'), t('room.attention.end'));
    press(this.#show, broadcast !== undefined, t('room.broadcast.start'), t('room.broadcast.end'));
    this.#shell.show(this.#mine());
    for (const button of [this.#pause, this.#blank, this.#show]) button.disabled = phase !== 'open';
    this.#idle.hidden = timeBox !== undefined;
    this.#running.hidden = timeBox === undefined;
    this.#countdown.show(timeBox && endFor(timeBox));
    if (timeBox) setText(this.#timed, names.exercise(timeBox.exercise));
  }

  async #call(mode: 'pause' | 'blank'): Promise<void> {
    const now = this.#view?.room?.attention?.mode;
    await this.#act(now === mode ? { type: 'attention-ended' } : { type: 'attention-called', mode });
  }

  async #broadcast(): Promise<void> {
    const shown = this.#view?.room?.broadcast !== undefined;
    const { chosen } = this.#shell;
    await this.#act(shown ? { type: 'broadcast-ended' } : { type: 'broadcast-started', shell: chosen });
  }

  /** Another one of mine instead, while one of mine is shown. */
  async #change(shell: string): Promise<void> {
    const mine = this.#mine();
    if (mine !== undefined && mine !== shell) await this.#act({ type: 'broadcast-started', shell });
  }

  /** The shell of this instructor that the class sees. */
  #mine(): string | undefined {
    const { room, you } = this.#view ?? {};
    return room?.broadcast?.by === you?.id ? room?.broadcast?.shell : undefined;
  }

  async #start(): Promise<void> {
    const exercise = this.#exercise.value;
    if (exercise === '') return;
    await this.#act({ type: 'exercise-timed', exercise, seconds: Number(this.#minutes.value) * 60 });
  }

  async #more(): Promise<void> {
    const timeBox = this.#view?.room?.timeBox;
    if (timeBox === undefined) return;
    const left = Math.max(0, Date.parse(timeBox.endsAt) - roomLink.now()) / 1000;
    const seconds = Math.round(left) + MORE * 60;
    await this.#act({ type: 'exercise-timed', exercise: timeBox.exercise, seconds });
  }

  async #stop(): Promise<void> {
    const exercise = this.#view?.room?.timeBox?.exercise;
    if (exercise !== undefined) await this.#act({ type: 'exercise-stopped', exercise });
  }
}

function group(label: string, ...parts: HTMLElement[]): HTMLElement {
  return make('div', { class: 'tools-group', role: 'group', 'aria-label': label }, ...parts);
}

function press(button: HTMLButtonElement, on: boolean, begin: string, end: string): void {
  setText(button, on ? end : begin);
  button.classList.toggle('primary', on);
}
