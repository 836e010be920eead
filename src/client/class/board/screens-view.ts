/**
 * Shells of learners, live: one large, with a way to its keyboard, and others as small pictures beside it. Each learner sees that
 * somebody watches; what is not shown here is not watched.
 */
import type { SeatDetail } from '../../../../server/classroom/room/messages.ts';
import { make, makeButton, setText, t } from '../../dom.ts';
import { WatchedShell } from '../../terminal/watched.ts';
import { askRoom } from '../ask-room.ts';
import type { RoomView } from '../room-link.ts';

/** Small pictures at once: each draws a whole terminal. */
const AT_ONCE = 6;

interface Small {
  readonly element: HTMLElement;
  readonly shell: WatchedShell;
}

export class ScreensView {
  readonly element = make('div', { class: 'board-screens' });
  readonly #large = make('section', {
    class: 'screen-large',
    'aria-label': t('room.screens.one'),
    hidden: '',
  });
  readonly #title = make('h2', {});
  readonly #shells = make('select', { id: 'screen-shell', 'aria-label': t('room.screens.shell') });
  readonly #place = make('div', { class: 'watch-place' });
  readonly #smalls = make('ul', { class: 'screen-list', 'aria-label': t('room.screens.more') });
  readonly #nobody = make('p', { class: 'soft' }, t('room.screens.none'));
  readonly #next = makeButton(t('room.screens.next'), 'button quiet small', () => this.#turn());
  readonly #watched = new Map<string, Small>();
  readonly #trouble: (failure: unknown) => void;
  #view: RoomView | undefined;
  #one: string | undefined;
  #oneShell: WatchedShell | undefined;
  #from = 0;
  #on = false;

  constructor(trouble: (failure: unknown) => void) {
    this.#trouble = trouble;
    const close = makeButton(t('room.watch.stop'), 'button small', () => this.watch(undefined));
    this.#large.append(make('header', {}, this.#title, this.#shells, close), this.#place);
    this.#shells.addEventListener('change', () => this.#look(this.#shells.value));
    this.element.append(
      make('p', { class: 'soft' }, t('room.screens.seen')),
      this.#large,
      make('div', { class: 'screen-bar' }, make('h2', {}, t('room.screens.more')), this.#next),
      this.#nobody,
      this.#smalls,
    );
  }

  /** Whether anybody looks at this view: without it nobody is watched. */
  turn(on: boolean): void {
    this.#on = on;
    if (!on) this.#endLarge();
    this.#showSmalls();
  }

  /** One large, or none. */
  watch(learner: string | undefined): void {
    if (learner === this.#one && this.#oneShell !== undefined) return;
    this.#endLarge();
    this.#one = learner;
    this.#large.hidden = learner === undefined;
    if (learner === undefined) {
      this.#showSmalls();
      return;
    }
    setText(this.#title, this.#nameOf(learner));
    this.#showSmalls();
    askRoom.seat(learner).then(
      (detail) => learner === this.#one && this.#offer(detail),
      (failure: unknown) => this.#trouble(failure),
    );
  }

  show(view: RoomView): void {
    const before = this.#present();
    this.#view = view;
    if (JSON.stringify(before) !== JSON.stringify(this.#present())) this.#showSmalls();
  }

  #offer({ shells }: SeatDetail): void {
    const options = shells.map(({ name, title, number }) =>
      make('option', { value: name }, title ?? t('room.screens.number', { n: number ?? 1 })),
    );
    this.#shells.replaceChildren(...options);
    this.#shells.hidden = shells.length < 2;
    this.#look(shells[0]?.name ?? 'main');
  }

  #look(session: string): void {
    const seat = this.#one;
    if (seat === undefined || !this.#on) return;
    this.#oneShell?.end();
    const visit = { session, as: 'watcher', path: '/ws/class/seat', seat } as const;
    const label = t('room.screen.of', { name: this.#nameOf(seat) });
    this.#oneShell = new WatchedShell(this.#place, { visit, label, over: '' });
    void this.#oneShell.begin();
  }

  #endLarge(): void {
    this.#oneShell?.end();
    this.#oneShell = undefined;
    this.#one = undefined;
    this.#large.hidden = true;
    this.#place.replaceChildren();
  }

  #nameOf(learner: string): string {
    return this.#view?.rows.get(learner)?.name ?? learner;
  }

  /** Those who are there, by name. */
  #present(): string[] {
    const there = [...(this.#view?.rows.values() ?? [])].filter(({ present }) => present);
    return there.sort((a, b) => a.name.localeCompare(b.name)).map(({ learner }) => learner);
  }

  #turn(): void {
    const all = this.#present().length;
    this.#from = this.#from + AT_ONCE >= all ? 0 : this.#from + AT_ONCE;
    this.#showSmalls();
  }

  #showSmalls(): void {
    const all = this.#present();
    if (this.#from >= all.length) this.#from = 0;
    const shown = this.#on
      ? all.slice(this.#from, this.#from + AT_ONCE).filter((one) => one !== this.#one)
      : [];
    this.#next.hidden = all.length <= AT_ONCE;
    this.#nobody.hidden = all.length > 0;
    for (const [learner, small] of this.#watched) {
      if (shown.includes(learner)) continue;
      small.shell.end();
      small.element.remove();
      this.#watched.delete(learner);
    }
    for (const learner of shown) if (!this.#watched.has(learner)) this.#begin(learner);
  }

  #begin(learner: string): void {
    const name = this.#nameOf(learner);
    const place = make('div', { class: 'thumb-screen', inert: '' });
    const button = makeButton(t('room.screens.enlarge', { name }), 'button quiet small thumb-name', () =>
      this.watch(learner),
    );
    button.replaceChildren(name);
    button.setAttribute('aria-label', t('room.screens.enlarge', { name }));
    const element = make('li', {}, button, make('div', { class: 'thumb' }, place));
    this.#smalls.append(element);
    const visit = { session: 'main', as: 'watcher', path: '/ws/class/seat', seat: learner } as const;
    const shell = new WatchedShell(place, {
      visit,
      label: t('room.screen.of', { name }),
      bare: true,
      over: '',
    });
    this.#watched.set(learner, { element, shell });
    void shell.begin();
  }
}
