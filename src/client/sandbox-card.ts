/** `<sandbox-card>`: which sandbox this is, why, what it can and cannot do, and which kubectl is used. */
import type { AppState, IsolationState, KubectlState, SandboxState } from '../../server/protocol.ts';
import { textIfKnown } from '../i18n/text.ts';
import { api, problemOf } from './api.ts';
import { confirmLoss } from './confirm.ts';
import { locale, make, makeButton, t } from './dom.ts';
import { live } from './live.ts';
import { problemElements } from './say-problem.ts';
import { sayProgress } from './say-progress.ts';

class SandboxCard extends HTMLElement {
  #stop: (() => void) | undefined;
  #shown = '';

  connectedCallback(): void {
    this.#stop = live.follow(({ app }) => this.#update(app));
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  #update(app: AppState | undefined): void {
    // Only a real change redraws: a redraw would take the focus from the button inside.
    const shown = JSON.stringify([app?.sandbox, app?.kubectl, app?.isolation]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (app === undefined) this.replaceChildren(make('p', {}, t('sandbox.phase.unknown')));
    else
      this.replaceChildren(
        ...sandboxParts(app.sandbox),
        ...kubectlParts(app.kubectl),
        ...isolationParts(app.isolation),
        ...this.#actions(app.sandbox),
      );
  }

  #actions(sandbox: SandboxState): HTMLElement[] {
    if (sandbox.phase === 'ready')
      return [makeButton(t('sandbox.reset'), 'button quiet small', () => void this.#reset())];
    if (sandbox.phase === 'absent')
      return [makeButton(t('sandbox.start'), 'button small', () => void this.#start())];
    if (sandbox.phase === 'failed')
      return [makeButton(t('sandbox.retry'), 'button small', () => void this.#start())];
    return [];
  }

  async #start(): Promise<void> {
    await this.#try(api.startSandbox);
  }

  async #reset(): Promise<void> {
    const sure = await confirmLoss({
      title: t('sandbox.reset.title'),
      loses: t('sandbox.reset.loses'),
      confirm: t('sandbox.reset.confirm'),
    });
    if (sure) await this.#try(api.resetSandbox);
  }

  async #try(action: () => Promise<SandboxState>): Promise<void> {
    try {
      await live.ask(action, (sandbox) => ({ sandbox }));
    } catch (error) {
      this.append(make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))));
    }
  }
}

function sandboxParts(sandbox: SandboxState): HTMLElement[] {
  const { provider, phase, reason, progress, problem, capabilities, missing } = sandbox;
  const words = textIfKnown(locale, `sandbox.${provider}.words`) ?? t('sandbox.other.words', { provider });
  const why = textIfKnown(locale, `sandbox.reason.${reason}`);
  const head = make(
    'p',
    { class: 'sandbox-head' },
    make('strong', {}, textIfKnown(locale, `sandbox.${provider}.name`) ?? (provider || t('sandbox.label'))),
    make('span', { class: `phase phase-${phase}` }, t(`sandbox.phase.${phase}`)),
  );
  // Before a provider has been chosen there is nothing to say about it.
  const parts: HTMLElement[] = provider === '' ? [head] : [head, make('p', {}, words)];
  if (why !== undefined) parts.push(make('p', { class: 'soft' }, why));
  if (progress !== undefined) parts.push(make('p', { class: 'soft' }, sayProgress(progress)));
  if (problem !== undefined) parts.push(make('div', { class: 'problem' }, ...problemElements(problem)));
  parts.push(...abilities('can', capabilities), ...abilities('cannot', missing));
  if (missing.length === 0 && capabilities.length > 0)
    parts.push(make('p', { class: 'soft' }, t('sandbox.cannot.nothing')));
  return parts;
}

function abilities(which: 'can' | 'cannot', names: readonly string[]): HTMLElement[] {
  if (names.length === 0) return [];
  const items = names.map((name) => make('li', {}, sayCapability(name)));
  return [
    make('p', { class: 'abilities-title' }, t(`sandbox.${which}`)),
    make('ul', { class: `abilities ${which}` }, ...items),
  ];
}

/** What a capability means; its own name when there is no sentence yet. */
export function sayCapability(name: string): string {
  return textIfKnown(locale, `capability.${name}`) ?? name;
}

function kubectlParts(kubectl: KubectlState): HTMLElement[] {
  const { found, supported, source, problem } = kubectl;
  const version = kubectl.version?.replace(/^v/, '') ?? '?';
  const parts: HTMLElement[] = [make('p', { class: 'abilities-title' }, t('sandbox.kubectl'))];
  if (!found) {
    const unexplained = [
      make('p', {}, t('sandbox.kubectl.missing')),
      make('p', {}, t('sandbox.kubectl.missing.remedy')),
    ];
    const what = problem === undefined ? unexplained : problemElements(problem);
    return [...parts, make('div', { class: 'problem' }, ...what)];
  }
  const from = source === undefined ? '' : ` · ${t(`sandbox.kubectl.source.${source}`)}`;
  parts.push(make('p', {}, `${t('sandbox.kubectl.version', { version })}${from}`));
  if (!supported) {
    parts.push(make('p', { class: 'warning' }, t('sandbox.kubectl.unsupported', { version })));
  }
  return parts;
}

/** What stands around the shells; why there is nothing, unless that was asked for. */
function isolationParts({ mode, bounds, problem }: IsolationState): HTMLElement[] {
  const parts: HTMLElement[] = [
    make('p', { class: 'abilities-title' }, t('sandbox.isolation')),
    make('p', mode === 'none' ? { class: 'warning' } : {}, t(`sandbox.isolation.${mode}`)),
  ];
  if (bounds !== undefined)
    parts.push(make('p', {}, t(bounds.length === 3 ? 'sandbox.bounds.all' : 'sandbox.bounds.each')));
  if (problem !== undefined) parts.push(make('div', { class: 'problem' }, ...problemElements(problem)));
  return parts;
}

customElements.define('sandbox-card', SandboxCard);
