/** The instructor's shell, while it is shown to the class: a panel over the page that can be closed and opened again. */
import type { Room } from '../../../server/classroom/room/apply.ts';
import type { Named } from '../../../server/classroom/room/messages.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import type { WatchedShell } from '../terminal/watched.ts';

export class BroadcastPanel {
  readonly button = makeButton(t('room.broadcast.open'), 'button small', () => this.#toggle());
  readonly #title = make('h2', {});
  readonly #screen = make('div', { class: 'class-broadcast-screen' });
  readonly #panel = make(
    'section',
    { class: 'class-broadcast', 'aria-label': t('room.broadcast') },
    make(
      'header',
      {},
      this.#title,
      makeButton(t('room.close'), 'button quiet small', () => this.#close()),
    ),
    this.#screen,
  );
  /** What is shown: another time is another one. */
  #at: string | undefined;
  #by: string | undefined;
  #shell: Promise<WatchedShell> | undefined;

  constructor() {
    this.button.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  show(broadcast: Room['broadcast'], instructors: readonly Named[]): void {
    this.button.hidden = broadcast === undefined;
    if (broadcast?.at === this.#at) return;
    // Whoever has put it away is not shown another shell of the same instructor unasked.
    const away = broadcast !== undefined && broadcast.by === this.#by && this.#shell === undefined;
    this.#close();
    this.#at = broadcast?.at;
    this.#by = broadcast?.by;
    if (broadcast === undefined) return;
    const name = instructors.find(({ id }) => id === broadcast.by)?.name ?? t('room.instructor');
    setText(this.#title, t('room.broadcast.of', { name }));
    if (!away) this.#open();
  }

  #toggle(): void {
    if (this.#shell === undefined) this.#open();
    else this.#close();
  }

  #open(): void {
    document.body.append(this.#panel);
    this.button.setAttribute('aria-expanded', 'true');
    const visit = { session: 'main', as: 'watcher', path: '/ws/class/broadcast' } as const;
    const words = { over: t('room.broadcast.over'), waiting: t('room.broadcast.waiting') };
    const options = { visit, label: t('room.broadcast'), bare: true, ...words };
    this.#shell = import('../terminal/watched.ts').then(({ WatchedShell }) => {
      const shell = new WatchedShell(this.#screen, options);
      void shell.begin();
      return shell;
    });
  }

  #close(): void {
    const inside = this.#panel.contains(document.activeElement);
    void this.#shell?.then((shell) => shell.end());
    this.#shell = undefined;
    this.#panel.remove();
    this.button.setAttribute('aria-expanded', 'false');
    if (inside && !this.button.hidden) this.button.focus();
  }
}
