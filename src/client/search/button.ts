/** `<site-search>`: a button, and the key `/`. What is behind it is fetched when it is pressed. */

/** Where `/` is a letter like any other. */
const WRITES = 'input, textarea, select, [contenteditable], .cm-editor';

class SiteSearch extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.querySelector('button')?.addEventListener('click', open);
    document.addEventListener('keydown', (event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (key !== '/' || ctrlKey || metaKey || altKey) return;
      if (target instanceof Element && target.closest(WRITES) !== null) return;
      event.preventDefault();
      open();
    });
  }
}

function open(): void {
  import('./dialog.ts')
    .then(({ openSearch }) => openSearch())
    .catch((error: unknown) => console.error('naru: the search did not load', error));
}

customElements.define('site-search', SiteSearch);
