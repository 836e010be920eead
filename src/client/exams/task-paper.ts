/** One task as the learner reads it: its number and weight, its host, its text, and what can be done with it besides working on it. */
import type { Locale, SittingState, TaskState } from '../../../server/protocol.ts';
import { find, make, makeButton, setText, t } from '../dom.ts';
import { Notes } from './notes.ts';
import { TaskText } from './task-text.ts';

export interface PaperHost {
  flag(task: number, flagged: boolean): void;
  keepNote(task: number, note: string): Promise<void>;
  /** Resolves once the server has noted it down: then it may be read. */
  askKorean(task: number): Promise<void>;
  /** So many tasks further. */
  step(by: number): void;
}

export class TaskPaper {
  readonly #count = make('p', { class: 'eyebrow' });
  readonly #title = make('h1', { class: 'exam-task-title', tabindex: '-1' });
  readonly #where = make('p', { class: 'exam-where' });
  readonly #lost = make('p', { class: 'exam-lost', role: 'alert' });
  readonly #text = new TaskText();
  readonly #flag = makeButton('', 'button small', () => this.#pressedFlag());
  readonly #language = makeButton('', 'button small', () => void this.#pressedLanguage());
  readonly #previous = makeButton(t('exam.previous'), 'button', () => this.#host.step(-1));
  readonly #next = makeButton(t('exam.next'), 'button', () => this.#host.step(1));
  readonly #notes: Notes;
  readonly #host: PaperHost;
  readonly element: HTMLElement;
  #sitting: SittingState | undefined;
  #task: TaskState | undefined;
  /** Tasks that are shown in Korean at the moment. */
  readonly #korean = new Set<number>();

  constructor(host: PaperHost) {
    this.#host = host;
    this.#notes = new Notes({ keep: (task, note) => host.keepNote(task, note) });
    const head = make(
      'header',
      { class: 'exam-task-head' },
      this.#count,
      this.#title,
      this.#where,
      this.#lost,
    );
    const tools = make('div', { class: 'exam-tools' }, this.#flag, this.#language, documentation());
    const ways = make('div', { class: 'exam-ways' }, this.#previous, this.#next);
    this.element = make(
      'article',
      { class: 'exam-paper' },
      head,
      tools,
      this.#text.element,
      this.#notes.element,
      ways,
    );
  }

  show(sitting: SittingState, task: TaskState): void {
    this.#sitting = sitting;
    this.#task = task;
    const of = sitting.tasks.length;
    const locale: Locale = this.#korean.has(task.number) && task.titleKo !== undefined ? 'ko' : 'en';
    setText(
      this.#count,
      `${t('exam.task.of', { n: task.number, of })} · ${t('exam.weight', { n: task.weight })}`,
    );
    setText(this.#title, locale === 'ko' ? (task.titleKo ?? task.title) : task.title);
    this.#title.lang = locale;
    setText(this.#where, t('exam.host', { host: task.host }));
    setText(this.#lost, task.lost ? t('exam.lost') : '');
    setText(this.#flag, task.flagged ? t('exam.unflag') : t('exam.flag'));
    this.#flag.setAttribute('aria-pressed', String(task.flagged));
    setText(this.#language, locale === 'ko' ? t('exam.english') : t('exam.korean'));
    this.#previous.disabled = task.number === 1;
    this.#next.disabled = task.number === of;
    this.#notes.show(task.number, task.note);
    void this.#text.show(sitting, task, locale);
  }

  focus(): void {
    this.#title.focus();
  }

  /** What was typed and not kept yet is on its way. */
  flush(): void {
    this.#notes.flush();
  }

  #pressedFlag(): void {
    if (this.#task) this.#host.flag(this.#task.number, !this.#task.flagged);
  }

  async #pressedLanguage(): Promise<void> {
    const task = this.#task;
    if (task === undefined) return;
    if (this.#korean.has(task.number)) this.#korean.delete(task.number);
    else {
      await this.#host.askKorean(task.number);
      this.#korean.add(task.number);
    }
    if (this.#sitting && this.#task) this.show(this.#sitting, this.#task);
  }
}

/** What the exam allows to be read: links that the page came with. */
function documentation(): HTMLElement {
  const links = find<HTMLTemplateElement>(document, '#exam-docs').content.cloneNode(true);
  return make(
    'details',
    { class: 'exam-docs' },
    make('summary', { class: 'button small' }, t('exam.docs')),
    make('div', {}, make('p', {}, t('exam.docs.help')), links),
  );
}
