/** Something to be sent to one, some or all: words, a hint (also one that the exercise has), a way to a page, a command. */
import type { Content, ExerciseWords } from '../../../../server/classroom/room/messages.ts';
import { locale, make, makeButton, t } from '../../dom.ts';
import type { Act } from './board-acts.ts';
import { names, plain } from './names.ts';

export interface Address {
  /** Of the learner it is about, if it is one. */
  readonly learner?: string;
  readonly name?: string;
  /** Whose hints are offered. */
  readonly exercise?: string | undefined;
  /** Learners that the board shows now. */
  readonly shown: readonly string[];
}

const KINDS = ['hint', 'words', 'link', 'command'] as const;
type Kind = (typeof KINDS)[number];

export class SendDialog {
  readonly #act: Act;
  readonly #to = make('select', { id: 'send-to' });
  readonly #kind = make('select', { id: 'send-kind' });
  readonly #ready = make('select', { id: 'send-ready' });
  readonly #words = make('textarea', { id: 'send-words', rows: '4', maxlength: '2000' });
  readonly #what = make('input', {
    id: 'send-what',
    maxlength: '2000',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  readonly #whatLabel = make('label', { for: 'send-what' });
  readonly #readyField = field('send-ready', t('room.send.ready'), this.#ready);
  readonly #whatField = make('p', { class: 'send-field' }, this.#whatLabel, this.#what);
  readonly #wrong = make('p', { class: 'send-wrong', role: 'alert' });
  readonly #form = make(
    'form',
    { method: 'dialog' },
    make('h2', { id: 'send-title' }, t('room.send')),
    field('send-to', t('room.send.to'), this.#to),
    field('send-kind', t('room.send.kind'), this.#kind),
    this.#readyField,
    this.#whatField,
    field('send-words', t('room.send.words'), this.#words),
    this.#wrong,
    make(
      'div',
      { class: 'confirm-buttons' },
      makeButton(t('exercise.cancel'), 'button quiet', () => this.#dialog.close()),
      make('button', { type: 'submit', class: 'button primary' }, t('room.send.now')),
    ),
  );
  readonly #dialog = make(
    'dialog',
    { class: 'confirm send-dialog', 'aria-labelledby': 'send-title' },
    this.#form,
  );
  #address: Address = { shown: [] };

  constructor(act: Act) {
    this.#act = act;
    for (const kind of KINDS) this.#kind.append(make('option', { value: kind }, t(`room.send.${kind}`)));
    this.#kind.addEventListener('change', () => this.#arrange());
    this.#ready.addEventListener('change', () => {
      this.#words.value = this.#ready.value;
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#dialog.addEventListener('close', () => this.#dialog.remove());
  }

  open(address: Address): void {
    this.#address = address;
    const { learner, name, shown } = address;
    const options = [make('option', { value: 'all' }, t('room.send.all'))];
    if (shown.length > 0)
      options.push(make('option', { value: 'shown' }, t('room.send.shown', { n: shown.length })));
    if (learner !== undefined) options.unshift(make('option', { value: 'one' }, name ?? learner));
    this.#to.replaceChildren(...options);
    this.#words.value = '';
    this.#what.value = '';
    this.#wrong.textContent = '';
    this.#ready.replaceChildren(make('option', { value: '' }, t('room.send.own')));
    if (address.exercise !== undefined) void this.#offer(address.exercise);
    this.#arrange();
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  async #offer(exercise: string): Promise<void> {
    const words: ExerciseWords | undefined = await names.words(exercise).catch(() => undefined);
    if (exercise !== this.#address.exercise) return;
    for (const { words: asks, hints } of words?.checks ?? []) {
      if (hints[locale].length === 0) continue;
      const group = make('optgroup', { label: plain(asks[locale]).slice(0, 90) });
      for (const hint of hints[locale])
        group.append(make('option', { value: plain(hint) }, plain(hint).slice(0, 90)));
      this.#ready.append(group);
    }
    this.#arrange();
  }

  get #now(): Kind {
    return this.#kind.value as Kind;
  }

  #arrange(): void {
    const kind = this.#now;
    this.#readyField.hidden = kind !== 'hint' || this.#ready.options.length < 2;
    this.#whatField.hidden = kind === 'hint' || kind === 'words';
    if (kind === 'link' || kind === 'command') this.#whatLabel.textContent = t(`room.send.${kind}.what`);
  }

  #content(): Content | undefined {
    const words = this.#words.value.trim();
    const what = this.#what.value.trim();
    const more = words === '' ? {} : { words };
    switch (this.#now) {
      case 'words':
        return words === '' ? undefined : { kind: 'words', words };
      case 'hint': {
        const { exercise } = this.#address;
        const about = exercise === undefined || this.#to.value !== 'one' ? {} : { exercise };
        return words === '' ? undefined : { kind: 'hint', words, ...about };
      }
      case 'link':
        return /^(https?:\/\/[^\s/]|\/(?![/\\]))/i.test(what)
          ? { kind: 'link', address: what, ...more }
          : undefined;
      case 'command':
        return what === '' ? undefined : { kind: 'command', command: what, ...more };
    }
  }

  async #send(): Promise<void> {
    const content = this.#content();
    if (content === undefined) {
      this.#wrong.textContent = t(this.#now === 'link' ? 'room.send.nolink' : 'room.send.nothing');
      (this.#whatField.hidden ? this.#words : this.#what).focus();
      return;
    }
    const { learner = '', shown } = this.#address;
    const to = this.#to.value === 'one' ? [learner] : this.#to.value === 'shown' ? [...shown] : 'all';
    this.#dialog.close();
    await this.#act({ type: 'sent', to, content });
  }
}

function field(id: string, words: string, input: HTMLElement): HTMLElement {
  return make('p', { class: 'send-field' }, make('label', { for: id }, words), input);
}
