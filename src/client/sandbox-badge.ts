/** `<sandbox-badge>`: the name and the state of my sandbox, in the header of every page. */
import { textIfKnown } from '../i18n/text.ts';
import { find, locale, setText, t } from './dom.ts';
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
    const provider = app?.sandbox.provider ?? '';
    const name = textIfKnown(locale, `sandbox.${provider}.name`) ?? (provider || t('sandbox.label'));
    setText(find(this, '.badge-name'), name);
    const words = [name, t(`sandbox.phase.${phase ?? 'unknown'}`), t('sandbox.open')];
    find(this, 'button').setAttribute('aria-label', words.join(', '));
  }
}

customElements.define('sandbox-badge', SandboxBadge);
