/** The list of tasks beside the text: which one is shown, what each is worth, which are flagged, noted or not looked at. */
import type { TaskState } from '../../../server/protocol.ts';
import { make, setText, t } from '../dom.ts';

export class TaskList {
  readonly #list = make('ol', { class: 'exam-tasks' });
  readonly element = make('nav', { class: 'exam-list', 'aria-label': t('exam.tasks') }, this.#list);
  readonly #choose: (task: number) => void;
  readonly #buttons = new Map<number, HTMLButtonElement>();

  constructor(choose: (task: number) => void) {
    this.#choose = choose;
  }

  show(tasks: readonly TaskState[], current: number): void {
    for (const task of tasks) this.#row(task, task.number === current);
  }

  #row(task: TaskState, isCurrent: boolean): void {
    const button = this.#buttons.get(task.number) ?? this.#add(task.number);
    const { number, weight, flagged, seen, note, title } = task;
    button.dataset['flagged'] = String(flagged);
    button.dataset['seen'] = String(seen);
    const was = button.getAttribute('aria-current');
    if (isCurrent) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
    // In a strip of many, the one that is shown must be in sight.
    if (isCurrent && was === null) button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const [count, name, worth, state] = [...button.children];
    if (count) setText(count, String(number));
    if (name) setText(name, title);
    if (worth) setText(worth, t('exam.weight', { n: weight }));
    const words = [
      flagged ? t('exam.flagged') : undefined,
      seen ? undefined : t('exam.unseen'),
      note === '' ? undefined : t('exam.noted'),
    ].filter((word) => word !== undefined);
    if (state) setText(state, words.join(', '));
  }

  #add(number: number): HTMLButtonElement {
    const button = make(
      'button',
      { type: 'button', class: 'exam-task-button' },
      make('span', { class: 'exam-task-number' }),
      make('span', { class: 'exam-task-name', lang: 'en' }),
      make('span', { class: 'exam-task-weight' }),
      make('span', { class: 'exam-task-state' }),
    );
    button.addEventListener('click', () => this.#choose(number));
    this.#buttons.set(number, button);
    this.#list.append(make('li', {}, button));
    return button;
  }
}
