/** `<sandbox-badge>`: the name and the state of my sandbox, in the header of every page. */
import { find, setText, t } from './dom.ts';
import { type LiveView, live } from './live.ts';

class SandboxBadge extends HTMLElement {
  #stop: (() => void) | undefined;

  connectedCallback(): void {
    this.#stop = live.follow((view) => this.#update(view));
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  #update({ app }: LiveView): void {
    const phase = app?.sandbox.phase;
    const worry = app !== undefined && (!app.kubectl.found || !app.kubectl.supported);
    this.dataset['state'] = phase === 'ready' && worry ? 'worry' : (phase ?? 'unknown');
    const name = app?.sandbox.provider || t('sandbox.label');
    setText(find(this, '.badge-name'), name);
    const words = [name, t(`sandbox.phase.${phase ?? 'unknown'}`), t('sandbox.open')];
    find(this, 'button').setAttribute('aria-label', words.join(', '));
  }
}

customElements.define('sandbox-badge', SandboxBadge);
