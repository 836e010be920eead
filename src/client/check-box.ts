/** `<check-box>`: the state of one check, with its findings as sentences. Told by the exercise it stands in. */
import type { Finding, Sight, Verdict } from '../../server/protocol.ts';
import { find, locale, make, makeButton, setText, t } from './dom.ts';
import type { Shown } from './exercise-state.ts';

const SECOND = 1000;

export class CheckBox extends HTMLElement {
  #shown = '';
  #waiting = '';
  #timer: ReturnType<typeof setInterval> | undefined;

  get check(): string {
    return this.getAttribute('check') ?? '';
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  show({ state, verdict, sight }: Shown): void {
    this.dataset['state'] = state;
    setText(find(this, '.check-state'), t(`check.${state}`));
    this.#showWait(sight);
    const why = this.querySelector<HTMLElement>('.check-why');
    if (why !== null) why.hidden = state !== 'fail';
    const shown = JSON.stringify(verdict ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    void this.#tell(verdict, shown);
  }

  /** Sentences are fetched when there is one to say. Meanwhile there may be something else to be told. */
  async #tell(verdict: Verdict | undefined, shown: string): Promise<void> {
    const elements = findingsOf(verdict, this.closest('[data-incident]') !== null);
    const told = elements instanceof Promise ? await elements : elements;
    if (shown === this.#shown) find(this, '.check-findings').replaceChildren(...told);
  }

  /** What it waits for. The seconds that are left are counted here; the server says when they are over. */
  #showWait(sight: Sight | undefined): void {
    const told = JSON.stringify(sight ?? null);
    if (told === this.#waiting) return;
    this.#waiting = told;
    clearInterval(this.#timer);
    const wait = find(this, '.check-wait');
    wait.hidden = sight?.state !== 'holding' && sight?.state !== 'waits';
    if (sight?.state === 'waits') setText(wait, t('check.waits.detail'));
    if (sight?.state !== 'holding') return;
    let { left } = sight;
    const say = () => setText(wait, t('check.holding.left', { for: sight.for, left: Math.max(0, left) }));
    say();
    this.#timer = setInterval(() => {
      left -= 1;
      say();
    }, SECOND);
  }
}

type Told = HTMLElement[] | Promise<HTMLElement[]>;

/** `incident`: the server keeps back what was found as long as it is under way. */
function findingsOf(verdict: Verdict | undefined, incident: boolean): Told {
  if (verdict === undefined || verdict.outcome === 'pass') return [];
  if (verdict.outcome === 'fault') {
    const detail = make(
      'p',
      { class: 'soft', lang: 'en' },
      t('check.fault.detail', { reason: verdict.reason }),
    );
    return [make('p', {}, t('check.fault.ours')), detail];
  }
  if (verdict.findings.length === 0)
    return [make('p', {}, t(incident ? 'check.kept.back' : 'check.nofinding'))];
  return sentencesOf(verdict.findings);
}

type Say = typeof import('../../checker/say.ts');

async function sentencesOf(findings: readonly Finding[]): Promise<HTMLElement[]> {
  const { say, whereToLook } = await import('../../checker/say.ts');
  const places = findings.map((finding) => whereToLook(finding, locale)?.code);
  const items = findings.map((finding, index) => {
    // Several findings about one thing lead there once, after the last of them.
    const last = places.lastIndexOf(places[index]) === index;
    return make('li', {}, say(finding, locale), last ? whereLine(finding, whereToLook) : undefined);
  });
  return [make('ul', { 'aria-label': t('check.findings') }, ...items)];
}

function whereLine(finding: Finding, whereToLook: Say['whereToLook']): HTMLElement | undefined {
  const place = whereToLook(finding, locale);
  if (place === undefined) return undefined;
  const line = make('p', { class: 'check-where' }, `${place.words} `, make('code', {}, place.code));
  if (place.runs) line.append(' ', runButton(place.code));
  return line;
}

function runButton(code: string): HTMLButtonElement {
  const button = makeButton(t('check.run'), 'check-run', () => {
    void import('./send-button.ts').then(({ sendWith }) => sendWith(button, code, 'run'));
  });
  return button;
}

customElements.define('check-box', CheckBox);
