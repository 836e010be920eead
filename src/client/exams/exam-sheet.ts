/** An exam that is open: the clock and what ends it, the list of tasks, the task that is shown, and its terminal. */
import type { SittingState } from '../../../server/protocol.ts';
import { api, problemOf } from '../api.ts';
import { choose } from '../confirm.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { live } from '../live.ts';
import { tab } from '../memory.ts';
import { problemElements } from '../say-problem.ts';
import { SplitPane } from '../split-pane.ts';
import { ExamClock } from './exam-clock.ts';
import { watchOtherTabs } from './other-tab.ts';
import { actOn } from './sitting.ts';
import { TaskList } from './task-list.ts';
import { TaskPaper } from './task-paper.ts';
import { TaskTerminals } from './task-terminals.ts';
import { inWords } from './time.ts';

export class ExamSheet {
  readonly #clock = new ExamClock(() => void this.#ask());
  readonly #list = new TaskList((task) => this.#choose(task));
  readonly #paper = new TaskPaper({
    flag: (task, flagged) => void this.#act(() => actOn(this.#id, 'flag', { task, flagged })),
    keepNote: (task, note) => this.#act(() => actOn(this.#id, 'note', { task, note }), true),
    askKorean: (task) => this.#act(() => actOn(this.#id, 'korean', { task }), true),
    step: (by) => this.#step(by),
  });
  readonly #terminals = new TaskTerminals({ leave: () => this.#toPaper() });
  readonly #trouble = make('div', { class: 'exam-trouble', role: 'alert', hidden: '' });
  readonly #tab = make('div', { class: 'exam-notice', role: 'status', hidden: '' });
  readonly #split = new SplitPane();
  readonly #id: string;
  readonly #others: Disposable;
  readonly #shown = () => (document.visibilityState === 'visible' ? void this.#ask() : this.#paper.flush());
  readonly element: HTMLElement;
  #sitting: SittingState;
  #current: number;

  constructor(sitting: SittingState) {
    this.#sitting = sitting;
    this.#id = sitting.id;
    const kept = Number(tab.recall(`exam-${sitting.id}`));
    this.#current = sitting.tasks.some(({ number }) => number === kept) ? kept : 1;
    this.element = this.#made(sitting);
    this.#others = watchOtherTabs(sitting.id, () => this.#otherTab());
    document.addEventListener('visibilitychange', this.#shown);
    void this.#act(() => actOn(this.#id, 'look', { task: this.#current }));
    requestAnimationFrame(() => setTimeout(() => void this.#terminals.load(), 0));
  }

  update(sitting: SittingState): void {
    if (sitting !== this.#sitting) this.#clock.set(sitting.left);
    this.#sitting = sitting;
    this.#show();
  }

  /** It is not open any more. */
  close(): void {
    this.#paper.flush();
    this.#clock.stop();
    this.#others[Symbol.dispose]();
    document.removeEventListener('visibilitychange', this.#shown);
    this.element.remove();
  }

  #made(sitting: SittingState): HTMLElement {
    this.#clock.set(sitting.left);
    const pause = makeButton(
      t('exam.pause'),
      'button small',
      () => void this.#act(() => actOn(this.#id, 'pause')),
    );
    const end = makeButton(t('exam.end'), 'button small primary', () => void this.#end());
    const bar = make(
      'div',
      { class: 'exam-bar' },
      this.#clock.element,
      this.#clock.warning,
      make('div', { class: 'exam-bar-buttons' }, sitting.practice ? pause : undefined, end),
    );
    const text = make(
      'div',
      { id: 'pane-text', class: 'pane pane-text', tabindex: '-1' },
      this.#paper.element,
    );
    this.#split.className = 'split';
    this.#split.dataset['view'] = 'text';
    this.#split.append(text, splitter(), this.#terminals.element, viewSwitch());
    this.#show();
    return make(
      'div',
      { class: 'exam-sheet' },
      bar,
      this.#trouble,
      this.#tab,
      make('div', { class: 'exam-body' }, this.#list.element, this.#split),
    );
  }

  #show(): void {
    const { tasks } = this.#sitting;
    const task = tasks[this.#current - 1];
    if (task === undefined) return;
    this.#list.show(tasks, this.#current);
    this.#paper.show(this.#sitting, task);
    this.#terminals.show(task);
  }

  #choose(task: number): void {
    if (task === this.#current) return;
    this.#current = task;
    tab.remember(`exam-${this.#id}`, String(task));
    this.#split.querySelector('#pane-text')?.scrollTo({ top: 0 });
    this.#show();
    void this.#act(() => actOn(this.#id, 'look', { task }));
  }

  #step(by: number): void {
    const next = this.#current + by;
    if (next < 1 || next > this.#sitting.tasks.length) return;
    this.#choose(next);
    this.#paper.focus();
  }

  #toPaper(): void {
    this.#split.show('text');
    this.#paper.focus();
  }

  #otherTab(): void {
    const understood = makeButton(t('exam.tab.close'), 'button small quiet', () => {
      this.#tab.hidden = true;
    });
    this.#tab.replaceChildren(make('p', {}, t('exam.tab')), understood);
    this.#tab.hidden = false;
  }

  async #end(): Promise<void> {
    this.#paper.flush();
    const { tasks } = this.#sitting;
    const listed = (some: typeof tasks): string => some.map(({ number }) => number).join(', ');
    const unseen = tasks.filter(({ seen }) => !seen);
    const flagged = tasks.filter((task) => task.flagged);
    const lines = [
      ...(unseen.length > 0 ? [t('exam.end.unseen', { tasks: listed(unseen) })] : []),
      ...(flagged.length > 0 ? [t('exam.end.flagged', { tasks: listed(flagged) })] : []),
    ];
    const chosen = await choose({
      title: t('exam.end.title'),
      text: t('exam.end.loses', { time: inWords(this.#clock.left, t) }),
      body: lines.length > 0 ? make('ul', {}, ...lines.map((line) => make('li', {}, line))) : undefined,
      choices: [{ value: 'end', words: t('exam.end') }],
    });
    if (chosen === 'end') await this.#act(() => actOn(this.#id, 'end'));
  }

  /** Asks the server; what goes wrong is said above the tasks. `rethrow`: whoever asked wants to know, too. */
  async #act(question: () => Promise<unknown>, rethrow = false): Promise<void> {
    try {
      await question();
      this.#trouble.hidden = true;
    } catch (error) {
      this.#trouble.replaceChildren(...problemElements(problemOf(error)));
      this.#trouble.hidden = false;
      // It may be over, or paused by another tab.
      void this.#ask();
      if (rethrow) throw error;
    }
  }

  /** After sleep or at the end this page's idea of the time may be wrong. */
  async #ask(): Promise<void> {
    await live.ask(api.state, (app) => ({ app })).catch(() => undefined);
  }

  /** Where keys go once it is there. */
  focus(): void {
    this.#paper.focus();
    setText(this.#trouble, '');
  }
}

function splitter(): HTMLElement {
  return make('div', {
    class: 'splitter',
    role: 'separator',
    tabindex: '0',
    'aria-orientation': 'vertical',
    'aria-controls': 'pane-text',
    'aria-label': t('lesson.splitter'),
    'aria-description': t('lesson.splitter.help'),
    'aria-valuemin': '25',
    'aria-valuemax': '75',
    'aria-valuenow': '50',
  });
}

/** On a narrow screen one of the two is shown. */
function viewSwitch(): HTMLElement {
  const button = (view: string, pressed: boolean, words: string) =>
    make('button', { type: 'button', 'data-view': view, 'aria-pressed': String(pressed) }, words);
  return make(
    'div',
    { class: 'view-switch', role: 'group', 'aria-label': t('lesson.view') },
    button('text', true, t('exam.tasks')),
    button('terminal', false, t('terminal.label')),
  );
}
