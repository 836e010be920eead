/**
 * `<class-board>`: the instructor's board. Seats, screens, how the class does, what is open, the line of the day; hands and the seat
 * that was chosen beside them. Live without reload, and whole again after a lost connection.
 */
import '../words.ts';
import '../../terminal-words.ts';
import { make, makeButton, setText, t } from '../../dom.ts';
import { live } from '../../live.ts';
import { type RoomView, roomLink } from '../room-link.ts';
import { BoardActs } from './board-acts.ts';
import { DayView } from './day-view.ts';
import { HandsQueue } from './hands-queue.ts';
import { names } from './names.ts';
import { PlanView } from './plan-view.ts';
import { ScreensView } from './screens-view.ts';
import { SeatDetail } from './seat-detail.ts';
import { SeatGrid } from './seat-grid.ts';
import { SendDialog } from './send-dialog.ts';
import { SharesView } from './shares-view.ts';
import { BoardTools } from './tools.ts';

const VIEWS = ['seats', 'screens', 'shares', 'plan', 'day'] as const;
type ViewName = (typeof VIEWS)[number];

class ClassBoard extends HTMLElement {
  readonly #acts = new BoardActs();
  readonly #title = make('h1', { class: 'board-title' });
  readonly #counts = make('p', { class: 'board-counts' });
  readonly #lost = make('p', { class: 'board-lost', role: 'status', hidden: '' }, t('room.lost'));
  readonly #heard = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #send = new SendDialog(this.#acts.act);
  readonly #tools = new BoardTools(this.#acts.act, () => this.#open());
  readonly #grid = new SeatGrid((learner) => this.#choose(learner));
  readonly #screens = new ScreensView((failure) => this.#acts.trouble(failure));
  readonly #shares = new SharesView();
  readonly #plan = new PlanView(this.#acts);
  readonly #day = new DayView((failure) => this.#acts.trouble(failure));
  readonly #hands = new HandsQueue(this.#acts.act, (learner) => this.#choose(learner));
  readonly #detail = new SeatDetail(this.#acts, {
    watch: (learner) => this.#watch(learner),
    send: (learner) => this.#open(learner),
    close: () => this.#choose(undefined),
  });
  readonly #tabs = new Map<ViewName, HTMLButtonElement>();
  readonly #panels: Readonly<Record<ViewName, HTMLElement>> = {
    seats: this.#grid.element,
    screens: this.#screens.element,
    shares: this.#shares.element,
    plan: this.#plan.element,
    day: this.#day.element,
  };
  #view: RoomView | undefined;
  #shown: ViewName = 'seats';
  #raised: number | undefined;

  connectedCallback(): void {
    let begun = false;
    live.follow(({ app }) => {
      if (begun || app === undefined) return;
      begun = true;
      if (app.person?.role === 'instructor') this.#begin();
      else this.replaceChildren(make('p', { class: 'soft', role: 'alert' }, t('room.board.none')));
    });
  }

  #begin(): void {
    this.replaceChildren(
      make('header', { class: 'board-head' }, this.#title, this.#counts, this.#lost, this.#heard),
      this.#tools.element,
      this.#acts.element,
      this.#nav(),
      make(
        'div',
        { class: 'board-body' },
        make('div', { class: 'board-main' }, ...Object.values(this.#panels)),
        make('div', { class: 'board-side' }, this.#detail.element, this.#hands.element),
      ),
    );
    this.#show('seats');
    names.load().then(
      () => {
        this.#tools.fill();
        if (this.#view !== undefined) this.#update(this.#view);
      },
      (failure: unknown) => this.#acts.trouble(failure),
    );
    roomLink.follow((view) => this.#update(view));
  }

  #nav(): HTMLElement {
    const nav = make('div', { class: 'board-nav', role: 'group', 'aria-label': t('room.views') });
    for (const name of VIEWS) {
      const button = makeButton(t(`room.view.${name}`), 'chip', () => this.#show(name));
      this.#tabs.set(name, button);
      nav.append(button);
    }
    return nav;
  }

  #show(name: ViewName): void {
    this.#shown = name;
    for (const [other, button] of this.#tabs) button.setAttribute('aria-pressed', String(other === name));
    for (const [other, panel] of Object.entries(this.#panels)) panel.hidden = other !== name;
    this.#screens.turn(name === 'screens');
    this.#shares.turn(name === 'shares');
    this.#plan.turn(name === 'plan');
    this.#day.turn(name === 'day');
  }

  #update(view: RoomView): void {
    this.#view = view;
    this.#lost.hidden = view.link.state !== 'waiting';
    const { room } = view;
    if (room === undefined) return;
    const rows = [...view.rows.values()];
    const there = rows.filter(({ present }) => present).length;
    setText(this.#title, room.title === '' ? t('room.title') : room.title);
    const phase = room.phase === 'open' ? '' : ` · ${t('room.closed')}`;
    setText(this.#counts, `${t('room.counts', { there, all: rows.length })}${phase}`);
    this.#hear(room.hands.length);
    this.#tools.show(view);
    this.#grid.show(view, this.#detail.learner);
    this.#screens.show(view);
    this.#shares.show(view);
    this.#plan.show(view);
    this.#hands.show(view);
    this.#detail.show(view);
  }

  /** A hand that goes up is said to those who do not see it. */
  #hear(hands: number): void {
    if (this.#raised !== undefined && hands > this.#raised)
      setText(this.#heard, t('room.hands', { n: hands }));
    this.#raised = hands;
  }

  #choose(learner: string | undefined): void {
    const before = this.#detail.learner;
    const next = learner === before && learner !== undefined ? undefined : learner;
    this.#detail.choose(next);
    if (this.#view !== undefined) this.#update(this.#view);
    if (next !== undefined && !matchMedia('(min-width: 70rem)').matches)
      this.#detail.element.scrollIntoView({ block: 'start' });
    if (next === undefined && before !== undefined)
      this.querySelector<HTMLElement>(`[data-learner="${CSS.escape(before)}"] button`)?.focus();
  }

  #watch(learner: string): void {
    if (this.#shown !== 'screens') this.#show('screens');
    this.#screens.watch(learner);
  }

  #open(learner?: string): void {
    const row = learner === undefined ? undefined : this.#view?.rows.get(learner);
    const exercise = row?.exercise ?? this.#view?.room?.timeBox?.exercise;
    this.#send.open({
      shown: this.#shown === 'seats' ? this.#grid.learners : [],
      exercise,
      ...(learner === undefined ? {} : { learner, name: row?.name ?? learner }),
    });
  }
}

customElements.define('class-board', ClassBoard);
