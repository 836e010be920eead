/** `<code-block>`: a frame with buttons to copy a block and, for shell, to run it in the terminal. */
import { t } from './dom.ts';
import { run } from './runner.ts';
import { SplitPane } from './split-pane.ts';

// How long a button says what it did, milliseconds.
const SAYING = 1_800;

class CodeBlock extends HTMLElement {
  connectedCallback(): void {
    const copy = this.querySelector<HTMLButtonElement>('.code-copy');
    const runButton = this.querySelector<HTMLButtonElement>('.code-run');
    copy?.addEventListener('click', () => void this.#copy(copy));
    runButton?.addEventListener('click', () => this.#run(runButton));
  }

  get #code(): string {
    return (this.querySelector('pre')?.textContent ?? '').replace(/\n+$/, '');
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#code);
      say(button, t('code.copied'), 'done');
    } catch {
      say(button, t('code.copy.failed'), 'failed');
    }
  }

  #run(button: HTMLButtonElement): void {
    // A hidden terminal cannot take the focus.
    const split = this.closest('split-pane');
    if (split instanceof SplitPane) split.show('terminal');
    if (run(this.#code)) say(button, t('code.ran'), 'done');
    else say(button, t('code.run.waiting'), 'failed');
  }
}

const usual = new WeakMap<HTMLButtonElement, { words: string; timer?: ReturnType<typeof setTimeout> }>();

function say(button: HTMLButtonElement, words: string, state: 'done' | 'failed'): void {
  const kept = usual.get(button) ?? { words: button.textContent };
  clearTimeout(kept.timer);
  button.textContent = words;
  button.dataset['said'] = state;
  const timer = setTimeout(() => {
    button.textContent = kept.words;
    delete button.dataset['said'];
  }, SAYING);
  usual.set(button, { words: kept.words, timer });
}

customElements.define('code-block', CodeBlock);
