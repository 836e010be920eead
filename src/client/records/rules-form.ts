/** The rules of grades: what counts with which weight and until when, and what is taken off. */
import './words.ts';
import type {
  ClassGrades,
  Extension,
  GradedItem,
  GradeRules,
  ItemKey,
} from '../../../server/classroom/grades/types.ts';
import { problemOf } from '../api.ts';
import { askRoom } from '../class/ask-room.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords } from './ask-records.ts';
import { extraTime } from './extra-time.ts';

type Titles = Map<ItemKey, string>;

/** Resolves once the names of the course are there. `saved`: grades are other ones now. */
export async function rulesForm(all: ClassGrades, saved: () => void): Promise<HTMLFormElement> {
  const course = await askRoom.course();
  const exercises = course.lessons.flatMap((lesson) =>
    lesson.exercises.map(
      ({ id, title }) => [`exercise/${id}`, `${lesson.title[locale]} · ${title[locale]}`] as const,
    ),
  );
  const exams = course.exams.map(({ id, title }) => [`exam/${id}`, title[locale]] as const);
  const titles: Titles = new Map([
    ...all.items.map(({ item, title }) => [item, title[locale]] as const),
    ...exercises,
    ...exams,
  ]);
  return new RulesForm(all, titles, [exercises, exams], saved).form;
}

type Group = readonly (readonly [ItemKey, string])[];

class RulesForm {
  readonly form: HTMLFormElement;
  readonly #items: GradedItem[];
  readonly #extensions: Extension[];
  readonly #rules: GradeRules;
  readonly #titles: Titles;
  readonly #rows = make('tbody', {});
  readonly #status = make('p', { role: 'status', class: 'soft' });
  readonly #problem = make('div', { role: 'alert' });
  readonly #fields = new Map<string, HTMLInputElement | HTMLSelectElement>();

  constructor(
    { rules, learners }: ClassGrades,
    titles: Titles,
    groups: readonly [Group, Group],
    saved: () => void,
  ) {
    this.#rules = rules;
    this.#titles = titles;
    this.#items = [...rules.items];
    this.#extensions = [...rules.extensions];
    this.form = make(
      'form',
      { class: 'record-form grade-rules' },
      make('h2', {}, t('grades.rules')),
      this.#itemTable(),
      this.#adder(groups),
      make('div', { class: 'rule-fields' }, ...this.#general()),
      extraTime({
        learners,
        extensions: this.#extensions,
        items: () => this.#items.map(({ item }) => [item, this.#titles.get(item) ?? item] as const),
        changed: () => setText(this.#status, t('grades.rules.unsaved')),
      }),
      this.#problem,
      make('button', { type: 'submit', class: 'button primary' }, t('grades.rules.save')),
      this.#status,
    );
    this.form.addEventListener('input', () => setText(this.#status, t('grades.rules.unsaved')));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save(saved);
    });
    this.#draw();
  }

  #itemTable(): HTMLElement {
    const heads = (['item', 'weight', 'due', 'closes'] as const).map((name) =>
      make('th', { scope: 'col' }, t(`grades.rules.${name}`)),
    );
    const head = make('thead', {}, make('tr', {}, ...heads, make('td', {})));
    return make('div', { class: 'grade-scroll' }, make('table', { class: 'grade-table' }, head, this.#rows));
  }

  #draw(): void {
    this.#rows.replaceChildren(...this.#items.map((item, at) => this.#row(item, at)));
  }

  #row(item: GradedItem, at: number): HTMLElement {
    const title = this.#titles.get(item.item) ?? item.item;
    const change = (
      next: Partial<Record<'weight' | 'due' | 'closes', number | string | undefined>>,
    ): void => {
      const merged = { ...this.#items[at], ...next };
      this.#items[at] = Object.fromEntries(
        Object.entries(merged).filter(([, value]) => value !== undefined),
      ) as GradedItem;
    };
    const weight = make('input', { type: 'number', min: '0', max: '1000', step: 'any', required: '' });
    weight.value = String(item.weight);
    weight.setAttribute('aria-label', `${t('grades.rules.weight')}: ${title}`);
    weight.addEventListener('input', () => change({ weight: weight.valueAsNumber }));
    const time = (field: 'due' | 'closes'): HTMLElement => {
      const input = make('input', { type: 'datetime-local' });
      input.value = item[field] === undefined ? '' : inThisZone(item[field]);
      input.setAttribute('aria-label', `${t(`grades.rules.${field}`)}: ${title}`);
      input.addEventListener('input', () =>
        change({ [field]: input.value === '' ? undefined : new Date(input.value).toISOString() }),
      );
      return make('td', {}, input);
    };
    const remove = makeButton('✕', 'icon-button', () => {
      this.#items.splice(at, 1);
      this.#draw();
      setText(this.#status, t('grades.rules.unsaved'));
    });
    remove.setAttribute('aria-label', t('grades.rules.remove', { title }));
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, title),
      make('td', {}, weight),
      time('due'),
      time('closes'),
      make('td', {}, remove),
    );
  }

  #adder([exercises, exams]: readonly [Group, Group]): HTMLElement {
    const option = ([value, words]: readonly [ItemKey, string]) => make('option', { value }, words);
    const select = make(
      'select',
      { id: 'rules-add' },
      make('optgroup', { label: t('grades.rules.exams') }, ...exams.map(option)),
      make('optgroup', { label: t('grades.rules.exercises') }, ...exercises.map(option)),
    );
    const add = makeButton(t('grades.rules.add.do'), 'button', () => {
      const item = select.value;
      if (item === '' || this.#items.some((one) => one.item === item)) return;
      this.#items.push({ item, weight: 1 });
      this.#draw();
      setText(this.#status, t('grades.rules.unsaved'));
    });
    return make(
      'p',
      { class: 'record-buttons' },
      make('label', { for: 'rules-add' }, t('grades.rules.add')),
      select,
      add,
    );
  }

  #general(): HTMLElement[] {
    const { attempt, late, help, pass, timeZone } = this.#rules;
    const select = make(
      'select',
      { id: 'rule-attempt' },
      make('option', { value: 'best' }, t('grades.rules.best')),
      make('option', { value: 'last' }, t('grades.rules.last')),
    );
    select.value = attempt;
    this.#fields.set('attempt', select);
    const zone = make('input', { id: 'rule-zone', required: '' });
    zone.value = timeZone;
    this.#fields.set('zone', zone);
    return [
      labelled('rule-attempt', t('grades.rules.attempt'), select),
      this.#number('late-hours', late.hours, 1, 8760),
      this.#number('late-costs', late.costs),
      this.#number('late-most', late.most),
      this.#number('per-hint', help.perHint),
      this.#number('after-solution', help.afterSolution),
      this.#number('pass', pass),
      labelled('rule-zone', t('grades.rules.zone'), zone),
    ];
  }

  #number(
    name: 'late-hours' | 'late-costs' | 'late-most' | 'per-hint' | 'after-solution' | 'pass',
    value: number,
    min = 0,
    max = 100,
  ): HTMLElement {
    const input = make('input', {
      id: `rule-${name}`,
      type: 'number',
      min: String(min),
      max: String(max),
      step: 'any',
      required: '',
    });
    input.value = String(value);
    this.#fields.set(name, input);
    return labelled(`rule-${name}`, t(`grades.rules.${name}`), input);
  }

  #save(saved: () => void): void {
    const value = (name: string): string => this.#fields.get(name)?.value ?? '';
    const number = (name: string): number => Number(value(name));
    const next: GradeRules = {
      ...this.#rules,
      attempt: value('attempt') === 'last' ? 'last' : 'best',
      late: { hours: number('late-hours'), costs: number('late-costs'), most: number('late-most') },
      help: { perHint: number('per-hint'), afterSolution: number('after-solution') },
      pass: number('pass'),
      timeZone: value('zone'),
      items: this.#items,
      extensions: this.#extensions,
    };
    this.#problem.replaceChildren();
    askRecords.setRules(next).then(
      () => {
        setText(this.#status, t('grades.rules.saved'));
        saved();
      },
      (failure: unknown) => this.#problem.replaceChildren(...problemElements(problemOf(failure))),
    );
  }
}

function labelled(id: string, words: string, field: HTMLElement): HTMLElement {
  return make('p', {}, make('label', { for: id }, words), field);
}

/** As an input of a moment wants it: in the zone of this browser, without saying so. */
function inThisZone(moment: string): string {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
