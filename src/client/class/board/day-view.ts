/** The line of the day: how busy the class was, and what happened. Asked anew while it is looked at. */
import type { RoomEvent } from '../../../../server/classroom/room/events.ts';
import type { Stretch, Timeline } from '../../../../server/classroom/room/messages.ts';
import { textIfKnown } from '../../../i18n/text.ts';
import { locale, make, t } from '../../dom.ts';
import { askRoom } from '../ask-room.ts';
import { clock } from '../say.ts';
import { names } from './names.ts';

/** How often it is asked anew, milliseconds. */
const AGAIN = 20_000;

export class DayView {
  readonly element = make('div', { class: 'board-day' });
  readonly #trouble: (failure: unknown) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(trouble: (failure: unknown) => void) {
    this.#trouble = trouble;
  }

  turn(on: boolean): void {
    clearInterval(this.#timer);
    if (!on) return;
    this.#ask();
    this.#timer = setInterval(() => this.#ask(), AGAIN);
  }

  #ask(): void {
    askRoom.timeline().then(
      (line) => this.#draw(line),
      (failure: unknown) => this.#trouble(failure),
    );
  }

  #draw({ stretches, marks, every }: Timeline): void {
    const most = Math.max(1, ...stretches.map(({ submitted, begun }) => Math.max(submitted, begun)));
    const rows = stretches.map((stretch) => row(stretch, most));
    const head = ['time', 'begun', 'submitted', 'solved', 'hands'] as const;
    const table = make(
      'table',
      { class: 'day-table' },
      make('caption', {}, t('room.day.caption', { n: every / 60 })),
      make(
        'thead',
        {},
        make('tr', {}, ...head.map((key) => make('th', { scope: 'col' }, t(`room.day.${key}`)))),
      ),
      make('tbody', {}, ...rows),
    );
    const list = marks
      .toReversed()
      .map(({ at, event }) =>
        make('li', {}, make('time', { datetime: at }, clock(at)), ` ${sayEvent(event)}`),
      );
    this.element.replaceChildren(
      make('section', { class: 'day-marks' }, make('h2', {}, t('room.day.marks')), make('ol', {}, ...list)),
      make(
        'section',
        { class: 'day-busy' },
        make('h2', {}, t('room.day.busy')),
        rows.length > 0 ? table : make('p', { class: 'soft' }, t('room.day.quiet')),
      ),
    );
  }
}

function row({ at, begun, submitted, solved, hands }: Stretch, most: number): HTMLElement {
  const bar = make('span', { class: 'meter', 'aria-hidden': 'true' }, make('span'));
  (bar.firstElementChild as HTMLElement).style.inlineSize = `${(100 * submitted) / most}%`;
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, clock(at)),
    make('td', {}, String(begun)),
    make('td', {}, String(submitted), bar),
    make('td', {}, String(solved)),
    make('td', {}, String(hands)),
  );
}

function sayEvent(event: RoomEvent): string {
  return textIfKnown(locale, `room.happened.${event.type}`, valuesOf(event)) ?? event.type;
}

function valuesOf(event: RoomEvent): Record<string, string | number> {
  if ('exercise' in event && event.exercise !== undefined && event.type !== 'lesson-shown')
    return { exercise: names.exercise(event.exercise) };
  if ('lesson' in event && event.lesson !== undefined) return { lesson: names.lesson(event.lesson) };
  if ('exam' in event) return { exam: names.exam(event.exam) };
  if (event.type === 'sent') {
    const { content } = event;
    return { words: content.words ?? ('command' in content ? content.command : '') };
  }
  return {};
}
