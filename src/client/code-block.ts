/** `<code-block>`: a frame with buttons to copy a block and, for shell, to insert or run it in the terminal. */
import { t } from './dom.ts';
import type { Way } from './runner.ts';
import { say } from './said.ts';

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
    const { sendWith } = await import('./send-button.ts');
    await sendWith(button, this.#code, way);
  }
}

customElements.define('code-block', CodeBlock);
