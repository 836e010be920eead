/** `<class-grades>`: the grades of a class for its instructors: a table, why each is what it is, decisions, rules, the record. */
import './words.ts';
import type { ClassGrades, ItemGrade } from '../../../server/classroom/grades/types.ts';
import { problemOf } from '../api.ts';
import { locale, make, makeButton, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords } from './ask-records.ts';
import { decisionForm } from './decision-form.ts';
import { gradeDetail } from './grade-detail.ts';
import { gradeRecord } from './grade-record.ts';
import { rulesForm } from './rules-form.ts';
import { sayPercent, sayState } from './say-grade.ts';

class ClassGradesElement extends HTMLElement {
  readonly #problem = make('div', { role: 'alert' });
  readonly #table = make('div', { class: 'grade-scroll', tabindex: '0', role: 'region' });
  readonly #rules = make('section', {});
  readonly #record = make('section', {});
  readonly #dialog = make('dialog', { class: 'grade-dialog', 'aria-labelledby': 'grade-dialog-title' });

  connectedCallback(): void {
    this.#table.setAttribute('aria-label', t('grades.table'));
    this.append(this.#problem, exports(), this.#table, this.#rules, this.#record, this.#dialog);
    this.#refresh();
  }

  #refresh(): void {
    Promise.all([askRecords.grades(), askRecords.record()]).then(
      ([all, record]) => {
        this.#problem.replaceChildren();
        this.#table.replaceChildren(this.#gradeTable(all));
        this.#record.replaceChildren(...gradeRecord(record, all));
        if (this.#rules.childElementCount > 0) return;
        rulesForm(all, () => this.#refresh()).then(
          (form) => this.#rules.replaceChildren(form),
          (failure: unknown) => this.#fail(failure),
        );
      },
      (failure: unknown) => this.#fail(failure),
    );
  }

  #fail(failure: unknown): void {
    this.#problem.replaceChildren(...problemElements(problemOf(failure)));
  }

  #gradeTable(all: ClassGrades): HTMLElement {
    if (all.items.length === 0) return make('p', {}, t('grades.none'));
    if (all.learners.length === 0) return make('p', {}, t('grades.nobody'));
    const heads = [t('grades.learner'), ...all.items.map(({ title }) => title[locale])];
    const head = [...heads, t('grades.total'), t('grades.so-far')].map((words) =>
      make('th', { scope: 'col' }, words),
    );
    const rows = all.learners.map(({ person, grade }) => {
      const cells = grade.items.map((one, at) => {
        const title = all.items[at]?.title[locale] ?? one.item;
        return make('td', {}, this.#cell(person, one, title));
      });
      const total = grade.total === null ? '–' : sayPercent(grade.total);
      const passed = grade.passed
        ? make('span', { class: 'grade-passed' }, ` ${t('grades.passed')}`)
        : undefined;
      return make(
        'tr',
        {},
        make(
          'th',
          { scope: 'row' },
          person.name,
          person.note ? make('span', { class: 'soft' }, ` ${person.note}`) : undefined,
        ),
        ...cells,
        make('td', {}, total, passed),
        make('td', {}, grade.soFar === null ? '–' : sayPercent(grade.soFar)),
      );
    });
    return make(
      'table',
      { class: 'grade-table' },
      make('thead', {}, make('tr', {}, ...head)),
      make('tbody', {}, ...rows),
    );
  }

  #cell(person: { readonly id: string; readonly name: string }, one: ItemGrade, title: string): HTMLElement {
    const button = makeButton(sayState(one), 'grade-cell', () => void this.#open(person.id, one));
    button.dataset['state'] = one.state;
    button.setAttribute('aria-label', `${sayState(one)}. ${t('grades.why', { name: person.name, title })}`);
    return button;
  }

  async #open(person: string, { item }: ItemGrade): Promise<void> {
    try {
      const all = await askRecords.explain(person, item);
      const done = (): void => {
        this.#dialog.close();
        this.#refresh();
      };
      this.#dialog.replaceChildren(
        make(
          'h2',
          { id: 'grade-dialog-title' },
          `${all.person.name} · ${all.title[locale]} · ${sayState(all.grade)}`,
        ),
        ...gradeDetail(all, 'h3'),
        decisionForm(all, done),
        makeButton(t('grades.close'), 'button quiet', () => this.#dialog.close()),
      );
      this.#dialog.showModal();
    } catch (failure) {
      this.#fail(failure);
    }
  }
}

function exports(): HTMLElement {
  const link = (query: string, words: string, kind: string): HTMLElement =>
    make(
      'a',
      { class: kind, href: `/api/class/grades/export?${query}&locale=${locale}`, download: '' },
      words,
    );
  return make(
    'p',
    { class: 'record-buttons' },
    link('as=xlsx', t('grades.xlsx'), 'button primary'),
    link('as=csv&table=grades', t('grades.csv'), 'button quiet'),
    link('as=csv&table=evidence', t('grades.evidence'), 'button quiet'),
    make('a', { class: 'button quiet', href: `/${locale}/class/privacy/` }, t('grades.terms')),
  );
}

customElements.define('class-grades', ClassGradesElement);
