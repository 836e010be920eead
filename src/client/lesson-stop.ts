/** `<lesson-stop>`: one lesson in an outline: not opened, in progress, or all exercises passed; without any, opened. */
import type { Progress } from '../../server/protocol.ts';
import { find, ids, setText, t } from './dom.ts';
import { live } from './live.ts';

type State = 'new' | 'visited' | 'read' | 'done';

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
    const opened = lessons[this.getAttribute('lesson') ?? ''] !== undefined;
    // There is nothing to do in it but to read.
    if (opened && mine.length === 0) return 'read';
    return begun || opened ? 'visited' : 'new';
  }

  #show(state: State): void {
    this.dataset['state'] = state === 'read' ? 'done' : state;
    setText(find(this, '.stop-state'), t(`lesson.state.${state}`));
  }
}

customElements.define('lesson-stop', LessonStop);
