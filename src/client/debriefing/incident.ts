/**
 * Incidents of a page: the button that ends one, solved or given up, and what is told then. The debriefing is the server's until
 * the attempt is over. Loaded after the first paint, on pages that have an incident.
 */
import type { ExerciseState } from '../../../server/protocol.ts';
import { loadWords } from '../../i18n/text.ts';
import { ask, askText, problemOf } from '../api.ts';
import { confirmLoss } from '../confirm.ts';
import { find, locale, make, makeButton, setText, t } from '../dom.ts';
import { type LiveView, live } from '../live.ts';
import { problemElements } from '../say-problem.ts';
import { exerciseState } from '../shapes.ts';
import styles from './debriefing.css?inline';
import { type Told, toldShape, ways } from './ways.ts';

await loadWords('debriefing');

class Incident {
  readonly #box: HTMLElement;
  readonly #button = makeButton('', 'button quiet exercise-finish', () => void this.#press());
  readonly #place = make('section', { class: 'debriefing' });
  readonly #heading: HTMLElement;
  #state: ExerciseState | undefined;
  #doing = false;
  /** The attempt that is told of, or is being asked about. */
  #told: string | undefined;

  constructor(box: HTMLElement) {
    this.#box = box;
    const title = `${box.id}-debriefing`;
    this.#heading = make('h3', { id: title, tabindex: '-1' }, t('debriefing.title'));
    this.#place.setAttribute('aria-labelledby', title);
    this.#place.append(this.#heading);
    this.#place.hidden = true;
    this.#button.hidden = true;
    find(box, '.exercise-buttons').append(this.#button);
    find(box, '.exercise-bar').before(this.#place);
    live.follow((view) => this.#update(view));
  }

  get #id(): string {
    return this.#box.getAttribute('exercise') ?? '';
  }

  #path(what: string): string {
    return `/api/exercises/${encodeURIComponent(this.#id)}/${what}`;
  }

  #update({ exercises }: LiveView): void {
    const state = exercises.get(this.#id);
    const attempt = state?.attempt;
    this.#state = state;
    this.#button.hidden = attempt?.state !== 'open';
    const idle = state?.busy === 'no' && !this.#doing;
    this.#button.setAttribute('aria-disabled', String(!idle));
    const words = this.#doing ? 'incident.finishing' : isSolved(state) ? 'incident.read' : 'incident.finish';
    setText(this.#button, t(words));
    if (attempt?.finishedAt !== undefined) void this.#tell(attempt.id);
    // What went wrong stays to be read.
    else if (this.#told !== undefined) this.#forget();
  }

  #forget(): void {
    this.#told = undefined;
    this.#place.hidden = true;
    this.#fill();
  }

  /** Below the heading, which stays where it is: taken out and put back it would lose the focus. */
  #fill(...parts: readonly HTMLElement[]): void {
    while (this.#heading.nextSibling) this.#heading.nextSibling.remove();
    this.#heading.after(...parts);
  }

  async #press(): Promise<void> {
    if (this.#doing || this.#state?.busy !== 'no') return;
    if (!isSolved(this.#state) && !(await sure())) return;
    this.#doing = true;
    this.#update(live.view());
    try {
      const asked = () => ask('POST', this.#path('finish'), exerciseState);
      await live.ask(asked, (exercise) => ({ exercise }));
      this.#doing = false;
      this.#update(live.view());
      this.#heading.focus();
    } catch (error) {
      this.#doing = false;
      this.#update(live.view());
      this.#trouble(error);
    }
  }

  /** Once for each attempt; what comes of it stays until another one begins. */
  async #tell(attempt: string): Promise<void> {
    if (this.#told === attempt) return;
    this.#told = attempt;
    this.#fill();
    this.#place.hidden = false;
    try {
      const [told, text] = await Promise.all([
        ask('GET', this.#path('debriefing'), toldShape),
        askText(`/${locale}/debriefing/${encodeURIComponent(this.#id)}.html`),
      ]);
      if (this.#told === attempt) this.#show(told, text);
    } catch (error) {
      if (this.#told === attempt) this.#trouble(error);
    }
  }

  #show(told: Told, text: string): void {
    this.#fill(...ways(told, text, this.#box));
    fillValues(this.#place, this.#state?.attempt?.values);
  }

  #trouble(error: unknown): void {
    const parts = problemElements(problemOf(error));
    const failed = make('p', {}, t('debriefing.failed'));
    this.#fill(make('div', { class: 'problem', role: 'alert' }, failed, ...parts));
    this.#place.hidden = false;
  }
}

/** What was different in this attempt stands in the text, too. */
function fillValues(place: HTMLElement, values: Readonly<Record<string, string>> = {}): void {
  for (const hole of place.querySelectorAll<HTMLElement>('[data-value]')) {
    const value = values[hole.dataset['value'] ?? ''];
    if (value === undefined) continue;
    setText(hole, value);
    hole.title = '';
    hole.classList.add('known');
  }
}

function isSolved(state: ExerciseState | undefined): boolean {
  const verdicts = state?.attempt?.verdicts ?? [];
  return verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === 'pass');
}

function sure(): Promise<boolean> {
  return confirmLoss({
    title: t('incident.sure.title'),
    loses: t('incident.sure.text'),
    confirm: t('incident.sure.confirm'),
  });
}

// Astro would put a file of styles into every page.
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets.push(sheet);

for (const box of document.querySelectorAll<HTMLElement>('exercise-box[data-incident]')) new Incident(box);
