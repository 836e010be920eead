/** The clock of an exam, as the page shows it, and its warnings. The server's clock rules: here it only goes on from what that said. */
import { make, setText, t } from '../dom.ts';
import { digits, dueWarning, inWords } from './time.ts';

/** How often it is looked at, milliseconds. */
const TICK = 500;
/** How long a warning can be seen, milliseconds. */
const SHOWN = 60_000;

export class ExamClock {
  readonly element = make('p', { class: 'exam-clock', role: 'timer', 'aria-label': t('exam.clock') });
  readonly warning = make('p', { class: 'exam-warning', role: 'alert' });
  readonly #over: () => void;
  #left = 0;
  #at = 0;
  #seen: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #told = false;

  /** `over`: the time is up, as far as this page knows. Told once. */
  constructor(over: () => void) {
    this.#over = over;
  }

  /** Milliseconds that are left now. */
  get left(): number {
    return Math.max(0, this.#left - (performance.now() - this.#at));
  }

  /** What the server has just said. */
  set(left: number): void {
    this.#left = left;
    this.#at = performance.now();
    this.#told = false;
    this.#show();
    this.#timer ??= setInterval(() => this.#show(), TICK);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#hiding);
    this.#timer = undefined;
  }

  #show(): void {
    const { left } = this;
    setText(this.element, digits(left));
    this.element.title = t('exam.left', { time: inWords(left, t) });
    this.element.dataset['near'] = String(left <= 5 * 60_000);
    const due = this.#seen === undefined ? undefined : dueWarning(this.#seen, left);
    this.#seen = left;
    if (due !== undefined) this.#warn(due);
    if (left > 0 || this.#told) return;
    this.#told = true;
    this.#over();
  }

  #warn(minutes: number): void {
    clearTimeout(this.#hiding);
    setText(this.warning, t('exam.warning', { n: minutes }));
    this.#hiding = setTimeout(() => setText(this.warning, ''), SHOWN);
  }
}
