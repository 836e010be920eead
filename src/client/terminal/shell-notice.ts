/**
 * Said above a shell when it is not the one this tab had before: the server was started again, or the cluster was
 * emptied. Without a word the learner would look for a screen and variables that are gone. And while the connection is
 * lost: what is typed then goes nowhere.
 */
import { make, makeButton, setText, t } from '../dom.ts';
import { tab } from '../memory.ts';
import type { Link } from '../socket.ts';
import type { Hello } from './connection.ts';

type Kind = 'fresh' | 'former' | 'lost';

export class ShellNotice {
  readonly element: HTMLElement;
  readonly #words = make('p');
  readonly #close = makeButton(t('notice.dismiss'), 'button quiet small', () => this.#dismiss());
  #asked = false;
  #greeted: Hello | undefined;
  /** What there is to say besides a lost connection. */
  #about: Kind | undefined;
  #lost = false;

  constructor() {
    this.element = make(
      'div',
      { class: 'pane-notice', role: 'status', hidden: '' },
      this.#words,
      this.#close,
    );
  }

  /** The learner asked for a new shell himself, and knows. */
  asked(): void {
    this.#asked = true;
    this.#about = undefined;
    this.#show();
  }

  /** A shell is there. */
  greeted(hello: Hello): void {
    this.#greeted = hello;
    const had = `shell:${hello.session}`;
    const another = hello.fresh && tab.recall(had) !== undefined && !this.#asked;
    if (hello.former === true) this.#about = tab.recall(read(hello)) === undefined ? 'former' : undefined;
    else if (hello.fresh) this.#about = another ? 'fresh' : undefined;
    this.#asked = false;
    tab.remember(had, 'had');
    this.#show();
  }

  /** How the connection stands. Only one that was there can be lost. */
  linked({ state }: Link): void {
    if (state === 'open') this.#lost = false;
    else if (state === 'waiting' && this.#greeted !== undefined) this.#lost = true;
    this.#show();
  }

  #show(): void {
    const kind = this.#lost ? 'lost' : this.#about;
    this.element.hidden = kind === undefined;
    this.#close.hidden = kind === 'lost';
    if (kind === undefined) return;
    this.element.dataset['shell'] = kind;
    setText(this.#words, t(`terminal.${kind}`));
  }

  #dismiss(): void {
    if (this.#greeted !== undefined && this.#about === 'former') tab.remember(read(this.#greeted), 'read');
    this.#about = undefined;
    this.#show();
  }
}

/** This tab was told of that shell, and has read it. */
function read({ shell }: Hello): string {
  return `former:${shell}`;
}
