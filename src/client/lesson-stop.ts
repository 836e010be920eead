/** `<lesson-stop>`: one lesson in an outline: not opened, in progress, or all exercises passed. */
import type { Progress } from '../../server/protocol.ts';
import { find, ids, setText, t } from './dom.ts';
import { live } from './live.ts';

type State = 'new' | 'visited' | 'done';

class LessonStop extends HTMLElement {
  #stop: (() => void) | undefined;

  connectedCallback(): void {
    this.#stop = live.follow(({ app }) => {
      if (app !== undefined) this.#show(this.#state(app.progress));
    });
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  #state({ lessons, exercises }: Progress): State {
    const mine = ids(this.dataset['exercises']);
    if (mine.length > 0 && mine.every((id) => exercises[id]?.passed === true)) return 'done';
    const begun = mine.some((id) => (exercises[id]?.attempts ?? 0) > 0);
    return begun || lessons[this.getAttribute('lesson') ?? ''] !== undefined ? 'visited' : 'new';
  }

  #show(state: State): void {
    this.dataset['state'] = state;
    setText(find(this, '.stop-state'), t(`lesson.state.${state}`));
  }
}

customElements.define('lesson-stop', LessonStop);
