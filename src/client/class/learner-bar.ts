/**
 * What a learner sees of the class, on every page: where it is, the time that runs, messages, their own hand, the instructor's
 * shell when it is shown, and a screen that asks for attention.
 */
import './words.ts';
import { endFor, type Room } from '../../../server/classroom/room/apply.ts';
import { problemOf } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { AttentionScreen } from './attention.ts';
import { BroadcastPanel } from './broadcast.ts';
import { ClosedLessons } from './closed-lessons.ts';
import { Countdown } from './countdown.ts';
import { HandButton } from './hand-button.ts';
import { MessageList } from './message-list.ts';
import { type RoomView, roomLink } from './room-link.ts';
import { useClassStyles } from './styles.ts';

class LearnerBar {
  readonly element = make('aside', { class: 'class-bar', 'aria-label': t('room.label') });
  readonly #title = make('span', { class: 'class-title' });
  readonly #here = make('a', { class: 'class-here', hidden: '' });
  readonly #timeLink = make('a', { class: 'class-time-link' });
  readonly #countdown = new Countdown();
  readonly #time = make('span', { class: 'class-time', hidden: '' }, this.#timeLink, this.#countdown.element);
  readonly #hand = new HandButton((failure) => this.#trouble(failure));
  readonly #lost = make('span', { class: 'class-lost', role: 'status', hidden: '' }, t('room.lost'));
  readonly #problem = make('div', { class: 'class-problem', role: 'alert', hidden: '' });
  readonly #messages = new MessageList((failure) => this.#trouble(failure));
  readonly #closed = new ClosedLessons();
  readonly #attention = new AttentionScreen();
  readonly #broadcast = new BroadcastPanel();

  constructor() {
    this.element.append(
      make(
        'div',
        { class: 'class-line' },
        this.#title,
        this.#here,
        this.#time,
        this.#countdown.heard,
        this.#lost,
        make('span', { class: 'class-gap' }),
        this.#broadcast.button,
        this.#hand.element,
      ),
      this.#problem,
      this.#messages.element,
    );
  }

  update(view: RoomView): void {
    const { room, you, instructors, link } = view;
    this.#lost.hidden = link.state !== 'waiting';
    // Nobody is kept from working by a server that is away.
    this.#attention.show(link.state === 'open' ? room?.attention : undefined);
    if (room === undefined || you === undefined) return;
    setText(this.#title, room.title === '' ? t('room.title') : room.title);
    this.#closed.show(room);
    this.#showHere(room);
    this.#showTime(room, you.id);
    this.#hand.show(room, you.id, instructors);
    this.#messages.show(room.messages, you.id, instructors);
    this.#broadcast.show(room.broadcast, instructors);
  }

  #showHere({ here }: Room): void {
    this.#here.hidden = here === undefined || isHere(here.lesson);
    if (here === undefined) return;
    this.#here.href = lessonAddress(here.lesson, here.exercise);
    setText(this.#here, t('room.here'));
  }

  #showTime({ timeBox, extra }: Room, you: string): void {
    this.#time.hidden = timeBox === undefined;
    this.#countdown.show(timeBox && endFor(timeBox, extra[you]));
    if (timeBox === undefined) return;
    this.#timeLink.href = lessonAddress(timeBox.lesson, timeBox.exercise);
    setText(this.#timeLink, t('room.timebox'));
  }

  #trouble(failure: unknown): void {
    this.#problem.replaceChildren(
      make('div', {}, ...problemElements(problemOf(failure))),
      makeButton(t('room.close'), 'button quiet small', () => {
        this.#problem.hidden = true;
      }),
    );
    this.#problem.hidden = false;
  }
}

/** The page of a lesson, at the exercise. */
export const lessonAddress = (lesson: string, exercise?: string): string =>
  make('a', {
    href: `/${locale}/lessons/${encodeURIComponent(lesson)}${exercise === undefined ? '' : `#exercise-${exercise}`}`,
  }).getAttribute('href') ?? '';

const isHere = (lesson: string): boolean =>
  document.querySelector('split-pane')?.getAttribute('lesson') === lesson;

export function showLearnerBar(): void {
  useClassStyles();
  const bar = new LearnerBar();
  document.querySelector('.site-header')?.after(bar.element);
  roomLink.follow((view) => bar.update(view));
}
