/**
 * Said above a shell when it is not the one this tab had before: the server was started again, or the cluster was
 * emptied. Without a word the learner would look for a screen and variables that are gone.
 */
import { make, makeButton, t } from '../dom.ts';
import { tab } from '../memory.ts';

export class ShellNotice {
  readonly element: HTMLElement;
  #asked = false;

  constructor() {
    const close = makeButton(t('notice.dismiss'), 'button quiet small', () => this.#hide());
    const words = make('p', {}, t('terminal.fresh'));
    this.element = make('div', { class: 'pane-notice', 'data-shell': 'fresh', role: 'status', hidden: '' });
    this.element.append(words, close);
  }

  /** The learner asked for a new shell himself, and knows. */
  asked(): void {
    this.#asked = true;
    this.#hide();
  }

  /** A shell of that name is there; `fresh` when nobody has seen it before. */
  greeted(name: string, fresh: boolean): void {
    const had = `shell:${name}`;
    if (fresh) this.element.hidden = this.#asked || tab.recall(had) === undefined;
    this.#asked = false;
    tab.remember(had, 'had');
  }

  #hide(): void {
    this.element.hidden = true;
  }
}
