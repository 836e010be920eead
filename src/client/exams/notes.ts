/** Notes on the task that is shown. They are sent a moment after the last key, and before the page goes out of sight. */
import { EXAM_LIMITS } from '../../../server/protocol-limits.ts';
import { make, setText, t } from '../dom.ts';

/** Milliseconds after the last key. */
const SOON = 800;

export interface NotesHost {
  /** Rejects when it could not be kept; what went wrong is said elsewhere. */
  keep(task: number, note: string): Promise<void>;
}

export class Notes {
  readonly #area = make('textarea', {
    id: 'exam-note',
    rows: '3',
    maxlength: String(EXAM_LIMITS.maxNote),
    'aria-describedby': 'exam-note-help',
  });
  readonly #saved = make('span', { class: 'exam-note-saved', role: 'status' });
  readonly element = make(
    'div',
    { class: 'exam-note' },
    make('label', { for: 'exam-note' }, t('exam.note')),
    this.#area,
    make('p', { id: 'exam-note-help', class: 'soft' }, t('exam.note.help'), ' ', this.#saved),
  );
  readonly #host: NotesHost;
  #task = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Typed and not kept yet. */
  #dirty = false;

  constructor(host: NotesHost) {
    this.#host = host;
    this.#area.addEventListener('input', () => this.#typed());
    this.#area.addEventListener('blur', () => this.flush());
  }

  /** Another task, or what another tab has written: what is being typed here stays. */
  show(task: number, note: string): void {
    if (task !== this.#task) this.flush();
    const stays = task === this.#task && this.#dirty;
    if (task !== this.#task) setText(this.#saved, '');
    this.#task = task;
    if (!stays && this.#area.value !== note) this.#area.value = note;
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (!this.#dirty) return;
    const [task, note] = [this.#task, this.#area.value];
    this.#host.keep(task, note).then(
      () => this.#kept(task, note),
      () => undefined,
    );
  }

  #typed(): void {
    this.#dirty = true;
    setText(this.#saved, '');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SOON);
  }

  #kept(task: number, note: string): void {
    if (task !== this.#task || note !== this.#area.value) return;
    this.#dirty = false;
    setText(this.#saved, t('exam.note.saved'));
  }
}
