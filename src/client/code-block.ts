/** `<code-block>`: a frame with buttons to copy a block and, for shell, to insert or run it in the terminal. */
import { t } from './dom.ts';
import { send, type Way } from './runner.ts';
import { SplitPane } from './split-pane.ts';

// How long a button says what it did, milliseconds.
const SAYING = 1_800;

class CodeBlock extends HTMLElement {
  connectedCallback(): void {
    const button = (name: string) => this.querySelector<HTMLButtonElement>(`.code-${name}`);
    const [copy, run, insert] = [button('copy'), button('run'), button('insert')];
    copy?.addEventListener('click', () => void this.#copy(copy));
    run?.addEventListener('click', () => void this.#send(run, 'run'));
    insert?.addEventListener('click', () => void this.#send(insert, 'insert'));
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

  async #send(button: HTMLButtonElement, way: Way): Promise<void> {
    // A hidden terminal cannot take the focus.
    const split = this.closest('split-pane');
    if (split instanceof SplitPane) split.show('terminal');
    const sent = await send(this.#code, way);
    if (sent === 'sent') say(button, t(way === 'run' ? 'code.ran' : 'code.inserted'), 'done');
    else if (sent !== 'left') say(button, t(`code.run.${sent}`), 'failed');
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
