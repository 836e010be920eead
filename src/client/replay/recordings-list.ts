/** `<recordings-list>`: every recording that is kept, to be played, downloaded, deleted; and how much room is left. */
import '../terminal-words.ts';
import type { RecordingInfo, RecordingList } from '../../../server/protocol-replay.ts';
import { textIfKnown } from '../../i18n/text.ts';
import { problemOf } from '../api.ts';
import { confirmLoss } from '../confirm.ts';
import { locale, make, makeButton, t } from '../dom.ts';
import { live } from '../live.ts';
import { problemElements } from '../say-problem.ts';
import { exercisesOf, playAddress, sayShell } from './about.ts';
import { castAddress, recordings } from './library.ts';
import { turnRecording } from './recording.ts';
import { sayDate, sayLength, saySize } from './say.ts';

class RecordingsList extends HTMLElement {
  readonly #said = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #body = make(
    'div',
    { class: 'recordings-body' },
    make('p', { class: 'soft' }, t('recording.loading')),
  );
  /** What is recorded at the moment: when that changes, so does the list. */
  #state: string | undefined;

  connectedCallback(): void {
    this.replaceChildren(this.#body, this.#said);
    live.follow(({ app }) => {
      const state = JSON.stringify(app?.recording ?? null);
      if (state === this.#state) return;
      this.#state = state;
      void this.#load();
    });
  }

  async #load(): Promise<void> {
    try {
      this.#show(await recordings.list());
    } catch (error) {
      this.#body.replaceChildren(make('div', { class: 'problem' }, ...problemElements(problemOf(error))));
    }
  }

  #show({ recordings: all, bytes, of }: RecordingList): void {
    const room = t('recording.room', { used: saySize(bytes, locale), of: saySize(of, locale) });
    const entries = all.map((info) => make('li', {}, this.#entry(info)));
    if (entries.length > 0) {
      const list = make('ol', { class: 'recordings', 'aria-label': t('recording.title') }, ...entries);
      this.#body.replaceChildren(list, make('p', { class: 'soft' }, room));
    } else {
      const none = [
        make('p', {}, t('recording.none')),
        make('p', { class: 'soft' }, t('recording.none.how')),
      ];
      this.#body.replaceChildren(make('div', { class: 'empty' }, ...none));
    }
  }

  #entry(info: RecordingInfo): HTMLElement {
    const date = sayDate(info.startedAt, locale);
    const heading = make('h2', {}, make('time', { datetime: info.startedAt }, date));
    const facts = [
      sayShell(info),
      sayLength(info.seconds, t),
      saySize(info.bytes, locale),
      ...sayEnd(info),
    ].map((words) => make('span', {}, words));
    const about = t('recording.which', { date });
    return make(
      'article',
      { class: 'recording', 'aria-label': about, 'data-recording': info.id },
      make(
        'div',
        { class: 'recording-words' },
        heading,
        make('p', { class: 'facts' }, ...facts),
        exercisesOf(info),
      ),
      make('div', { class: 'recording-buttons' }, ...this.#buttons(info, about)),
    );
  }

  #buttons(info: RecordingInfo, about: string): HTMLElement[] {
    const named = <E extends HTMLElement>(element: E): E => {
      element.setAttribute('aria-label', `${element.textContent}: ${about}`);
      return element;
    };
    const play = make(
      'a',
      { class: 'button primary small', href: playAddress(info.id) },
      t('recording.play'),
    );
    const address = castAddress(info.id);
    const keep = make(
      'a',
      { class: 'button quiet small', href: address, download: '' },
      t('recording.download'),
    );
    const remove = makeButton(t('recording.delete'), 'button quiet small', () => void this.#delete(info));
    const stop =
      info.end === undefined
        ? [makeButton(t('recording.stop'), 'button small', () => void this.#stop(info.shell))]
        : [];
    return [...stop, play, keep, remove].map(named);
  }

  async #stop(shell: string): Promise<void> {
    await this.#try(() => turnRecording(false, shell), t('recording.ended'));
    await this.#load();
  }

  async #delete({ id, startedAt }: RecordingInfo): Promise<void> {
    const sure = await confirmLoss({
      title: t('recording.delete.title'),
      loses: t('recording.delete.loses', { date: sayDate(startedAt, locale) }),
      confirm: t('recording.delete'),
    });
    if (!sure) return;
    await this.#try(async () => this.#show(await recordings.delete(id)), t('recording.deleted'));
    // The button that was pressed is gone: without a place, the keyboard would begin at the top of the page.
    document.querySelector<HTMLElement>('#main')?.focus();
  }

  async #try(what: () => Promise<unknown>, said: string): Promise<void> {
    try {
      await what();
      this.#said.textContent = said;
    } catch (error) {
      this.#body.prepend(
        make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))),
      );
    }
  }
}

/** That it is not over yet, or why it ended, if that was not what the learner wanted. */
function sayEnd({ end }: RecordingInfo): string[] {
  if (end === undefined) return [t('recording.now')];
  const words = textIfKnown(locale, `recording.end.${end}`);
  return words === undefined ? [] : [words];
}

customElements.define('recordings-list', RecordingsList);
