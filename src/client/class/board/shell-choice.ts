/** Which of the instructor's own shells the class is to see. With one of them there is nothing to choose. */
import type { ShellInfo } from '../../../../server/protocol.ts';
import { make, t } from '../../dom.ts';
import { live } from '../../live.ts';
import { titleOf } from '../../terminal/tab-view.ts';

const FIRST = 'main';

export class ShellChoice {
  readonly element = make('select', {
    id: 'tools-shell',
    'aria-label': t('room.broadcast.which'),
    title: t('room.broadcast.which'),
    hidden: '',
  });
  #shells = '';
  #shown: string | undefined;

  /** `chosen`: told when the instructor has chosen another one. */
  constructor(chosen: (shell: string) => void) {
    this.element.addEventListener('change', () => chosen(this.element.value));
    live.follow(({ app }) => app && this.#fill(app.shells));
  }

  get chosen(): string {
    return this.element.value === '' ? FIRST : this.element.value;
  }

  /** `shell`: of this instructor, that the class sees now; another window may have chosen it. */
  show(shell: string | undefined): void {
    if (shell === this.#shown) return;
    this.#shown = shell;
    if (shell !== undefined) this.element.value = shell;
  }

  /** Only when there is something new: a list that is open would close. */
  #fill(shells: readonly ShellInfo[]): void {
    const options = shells.map((shell, place) => ({ name: shell.name, title: titleOf(shell, place) }));
    const now = JSON.stringify(options);
    if (now === this.#shells) return;
    this.#shells = now;
    const before = this.chosen;
    this.element.replaceChildren(...options.map(({ name, title }) => make('option', { value: name }, title)));
    this.element.value = options.some(({ name }) => name === before) ? before : FIRST;
    this.element.hidden = options.length < 2;
  }
}
