/** The terminals of an exam: one for each task, connected when its task is shown for the first time, and from then on. */
import '../terminal-words.ts';
import type { TaskState } from '../../../server/protocol.ts';
import { make, setText, t } from '../dom.ts';
import type { KeyRow } from '../terminal/key-row.ts';
import type { PaneHost, TerminalPane } from '../terminal/pane.ts';

export interface TerminalsHost {
  /** The key that leads out of a terminal. */
  leave(): void;
}

export class TaskTerminals {
  readonly #name = make('p', { class: 'exam-terminal-name' });
  /** Where a narrow window shows the terminal, the heading of the task is not there. */
  readonly #heading = make('h1', { class: 'visually-hidden alone' });
  readonly #panes = make('div', { class: 'panes', 'data-split': 'none' });
  readonly #message = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #cover = make('p', { class: 'cover' }, t('terminal.loading'));
  readonly element = make(
    'section',
    { id: 'pane-terminal', class: 'pane pane-terminal exam-terminal' },
    this.#heading,
    make(
      'div',
      { class: 'exam-terminal-bar' },
      this.#name,
      make('p', { class: 'soft' }, t('exam.leave.terminal')),
    ),
    this.#panes,
    this.#message,
  );
  readonly #known = new Map<string, TerminalPane>();
  readonly #host: PaneHost;
  #wanted: TaskState | undefined;
  /** Keys that phones lack. */
  #keys: KeyRow | undefined;

  constructor({ leave }: TerminalsHost) {
    this.#panes.append(this.#cover);
    this.#host = {
      key: (key) => key === 'leave' && leave(),
      changed: () => undefined,
      say: (words) => setText(this.#message, words),
      typed: (text) => this.#keys?.typed(text) ?? text,
    };
    document.addEventListener('naru:theme', () => {
      for (const pane of this.#known.values()) pane.recolour();
    });
  }

  /** The terminal is heavy: it is fetched after the page has been painted. */
  async load(): Promise<void> {
    try {
      const [{ KeyRow }] = await Promise.all([
        import('../terminal/key-row.ts'),
        import('../terminal/pane.ts'),
      ]);
      this.#keys = new KeyRow((key, ctrl) => this.#active?.press(key, ctrl));
      this.#panes.after(this.#keys.element);
      this.#cover.remove();
      if (this.#wanted) this.show(this.#wanted);
    } catch (error) {
      console.error('naru: the terminal did not load', error);
      setText(this.#cover, t('terminal.noscreen'));
    }
  }

  show(task: TaskState): void {
    this.#wanted = task;
    setText(this.#name, task.host);
    setText(this.#heading, t('exam.terminal', { host: task.host }));
    this.element.setAttribute('aria-label', t('exam.terminal', { host: task.host }));
    if (this.#keys === undefined) return;
    if (!this.#known.has(task.shell)) this.#meet(task);
    for (const [shell, pane] of this.#known) {
      pane.toggleAttribute('data-active', shell === task.shell);
      if (shell === task.shell) pane.show();
      else pane.hide();
    }
  }

  get #active(): TerminalPane | undefined {
    return this.#known.get(this.#wanted?.shell ?? '');
  }

  #meet({ shell, host }: TaskState): void {
    const pane = document.createElement('terminal-pane') as TerminalPane;
    pane.setAttribute('session', shell);
    pane.setAttribute('tabindex', '-1');
    pane.setAttribute('role', 'group');
    pane.setAttribute('aria-label', t('exam.terminal', { host }));
    pane.hidden = true;
    pane.host = this.#host;
    this.#known.set(shell, pane);
    this.#panes.append(pane);
    // The cluster of a task is one and the same as long as the exam lasts.
    pane.follow(1);
  }
}
