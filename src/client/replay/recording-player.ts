/** `<recording-player>`: plays the recording that the address names, with what happened in exercises beside it. */
import '../terminal-words.ts';
import type { RecordingDetail } from '../../../server/protocol-replay.ts';
import { problemOf } from '../api.ts';
import { locale, make, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { exercisesOf, sayShell } from './about.ts';
import { type Cast, readCast } from './cast.ts';
import { recordings } from './library.ts';
import { Player } from './player.ts';
import { sayDate, sayLength } from './say.ts';

class RecordingPlayer extends HTMLElement {
  readonly #gone = new AbortController();

  async connectedCallback(): Promise<void> {
    const address = new URLSearchParams(location.search);
    const id = address.get('id') ?? '';
    // The other language plays the same recording.
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
      link.search = location.search;
    }
    this.replaceChildren(make('p', { class: 'soft' }, t('recording.loading')));
    try {
      const [detail, text] = await Promise.all([recordings.detail(id), recordings.cast(id)]);
      const cast = readCast(text);
      if (cast === undefined) this.replaceChildren(make('p', { class: 'problem' }, t('replay.unreadable')));
      else await this.#play(detail, cast, Number(address.get('at')) || 0);
    } catch (error) {
      this.replaceChildren(make('div', { class: 'problem' }, ...problemElements(problemOf(error))));
    }
  }

  disconnectedCallback(): void {
    this.#gone.abort();
  }

  async #play(detail: RecordingDetail, short: Cast, at: number): Promise<void> {
    // It went on after the screen had changed last.
    const seconds = Math.max(short.seconds, detail.seconds, ...detail.marks.map((mark) => mark.at));
    const cast = { ...short, seconds };
    // Measured before the font is there, cells would have the width of another one.
    await Promise.allSettled([
      document.fonts.load("14px 'D2Coding'"),
      document.fonts.load("14px 'D2Coding'", '나루'),
    ]);
    const place = make('div', { class: 'replay-screen', role: 'group', 'aria-label': t('replay.screen') });
    const player = new Player(detail, cast, place);
    this.replaceChildren(heading(detail), player.element);
    player.begin(at, this.#gone.signal);
  }
}

function heading(detail: RecordingDetail): HTMLElement {
  const date = sayDate(detail.startedAt, locale);
  document.title = `${t('recording.which', { date })} · ${t('site.name')}`;
  const facts = [sayShell(detail), sayLength(detail.seconds, t)].map((words) => make('span', {}, words));
  return make(
    'header',
    { class: 'replay-head' },
    make('h1', {}, t('recording.which', { date })),
    make('p', { class: 'facts' }, ...facts),
    exercisesOf(detail),
  );
}

customElements.define('recording-player', RecordingPlayer);
