/** `<watch-screen>`: a learner's shell for somebody who was invited to look at it, and who may say who they are. */
import '../terminal-words.ts';
import { find, t } from '../dom.ts';
import { tab } from '../memory.ts';
import { WatchedShell } from './watched.ts';

const NAME = 'watcher';

class WatchScreen extends HTMLElement {
  connectedCallback(): void {
    const form = find<HTMLFormElement>(this, 'form');
    const name = find<HTMLInputElement>(form, 'input');
    const kept = tab.recall(NAME);
    if (kept !== undefined) {
      this.#begin(kept);
      return;
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      tab.remember(NAME, name.value.trim());
      this.#begin(name.value.trim());
    });
  }

  #begin(name: string): void {
    const session = new URLSearchParams(location.search).get('shell') ?? 'main';
    const visit = { session, as: 'watcher', ...(name === '' ? {} : { name }) } as const;
    void new WatchedShell(this, { visit, label: t('watch.screen') }).begin();
  }
}

customElements.define('watch-screen', WatchScreen);
