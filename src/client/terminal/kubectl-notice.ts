/** Said above the shell when its kubectl is missing, or of a version nobody has tried. */
import type { KubectlState } from '../../../server/protocol.ts';
import { make, makeButton, t } from '../dom.ts';
import { tab } from '../memory.ts';
import { problemElements } from '../say-problem.ts';

export class KubectlNotice {
  readonly element = make('div', {
    class: 'pane-notice',
    'data-kubectl': 'notice',
    role: 'status',
    hidden: '',
  });
  #shown = '';

  show(kubectl: KubectlState | undefined): void {
    const shown = JSON.stringify(kubectl ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const parts = kubectl === undefined ? [] : words(kubectl);
    this.element.hidden = parts.length === 0 || tab.recall(`kubectl:${kubectl?.version}`) !== undefined;
    if (kubectl === undefined || parts.length === 0) return;
    const close = makeButton(t('notice.dismiss'), 'button quiet small', () => {
      this.element.hidden = true;
      tab.remember(`kubectl:${kubectl.version}`, 'read');
    });
    this.element.replaceChildren(make('div', {}, ...parts), close);
  }
}

function words({ found, supported, version, problem }: KubectlState): HTMLElement[] {
  if (!found) {
    if (problem !== undefined) return problemElements(problem);
    return [make('p', {}, t('sandbox.kubectl.missing')), make('p', {}, t('sandbox.kubectl.missing.remedy'))];
  }
  if (supported) return [];
  return [make('p', {}, t('sandbox.kubectl.unsupported', { version: version?.replace(/^v/, '') ?? '?' }))];
}
