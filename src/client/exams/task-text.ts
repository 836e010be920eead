/** The text of the task that is shown: English, as in the exam, or Korean where that was asked for. */
import type { Locale, SittingState, TaskState } from '../../../server/protocol.ts';
import { askText, problemOf } from '../api.ts';
import { make, makeButton, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';

export class TaskText {
  readonly element = make('div', { class: 'prose exam-text' });
  /** By language and exercise. */
  readonly #texts = new Map<string, Promise<string>>();
  #shown = '';

  /** Shows it, unless it is there already. Only of a text that the server has agreed to hand out. */
  async show({ id }: SittingState, task: TaskState, locale: Locale): Promise<void> {
    const key = `${id} ${locale} ${task.exercise}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.lang = locale;
    try {
      const html = await this.#text(key, `/${locale}/exams/tasks/${encodeURIComponent(task.exercise)}.part`);
      if (this.#shown === key) this.#fill(html, task);
    } catch (error) {
      if (this.#shown === key) this.#failed(error, () => this.show({ id } as SittingState, task, locale));
    }
  }

  #text(key: string, path: string): Promise<string> {
    const known = this.#texts.get(key) ?? askText(path);
    this.#texts.set(key, known);
    known.catch(() => this.#texts.delete(key));
    return known;
  }

  /** The part is our own: built with the page, and handed out by the same server. */
  #fill(html: string, { values }: TaskState): void {
    this.element.innerHTML = html;
    fillValues(this.element, values);
  }

  #failed(error: unknown, again: () => Promise<void>): void {
    const retry = makeButton(t('exam.again'), 'button small', () => {
      this.#shown = '';
      void again();
    });
    this.element.replaceChildren(
      make(
        'div',
        { class: 'problem', role: 'alert' },
        make('p', {}, t('exam.text.failed')),
        ...problemElements(problemOf(error)),
        retry,
      ),
    );
  }
}

/** Puts what placeholders stand for into their places. */
export function fillValues(text: ParentNode, values: Readonly<Record<string, string>>): void {
  for (const place of text.querySelectorAll<HTMLElement>('[data-value]')) {
    const value = values[place.dataset['value'] ?? ''];
    if (value === undefined) continue;
    place.textContent = value;
    place.removeAttribute('title');
  }
}
