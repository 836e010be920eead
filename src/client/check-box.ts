/** `<check-box>`: the state of one check, with its findings as sentences. Told by the exercise it stands in. */
import { say } from '../../checker/say.ts';
import type { Verdict } from '../../server/protocol.ts';
import { find, locale, make, setText, t } from './dom.ts';

export class CheckBox extends HTMLElement {
  #shown = '';

  get check(): string {
    return this.getAttribute('check') ?? '';
  }

  /** `undefined`: not checked yet. While `checking`, the last findings stay readable. */
  show(verdict: Verdict | undefined, checking: boolean): void {
    const state = checking ? 'checking' : (verdict?.outcome ?? 'unchecked');
    this.dataset['state'] = state;
    setText(find(this, '.check-state'), t(`check.${state}`));
    const shown = JSON.stringify(verdict ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    find(this, '.check-findings').replaceChildren(...findings(verdict));
  }
}

function findings(verdict: Verdict | undefined): HTMLElement[] {
  if (verdict === undefined || verdict.outcome === 'pass') return [];
  if (verdict.outcome === 'fault') {
    const detail = make(
      'p',
      { class: 'soft', lang: 'en' },
      t('check.fault.detail', { reason: verdict.reason }),
    );
    return [make('p', {}, t('check.fault.ours')), detail];
  }
  if (verdict.findings.length === 0) return [make('p', {}, t('check.nofinding'))];
  const items = verdict.findings.map((finding) => make('li', {}, say(finding, locale)));
  return [make('ul', { 'aria-label': t('check.findings') }, ...items)];
}

customElements.define('check-box', CheckBox);
