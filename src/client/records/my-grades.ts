/** `<my-grades>`: a learner's own grades, each with its reasons. */
import './words.ts';
import { problemOf } from '../api.ts';
import { locale, make, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords, type MyGrades } from './ask-records.ts';
import { gradeDetail } from './grade-detail.ts';
import { sayPercent, sayState } from './say-grade.ts';

class MyGradesElement extends HTMLElement {
  connectedCallback(): void {
    askRecords.mine().then(
      (mine) => this.#show(mine),
      (failure: unknown) => this.replaceChildren(...problemElements(problemOf(failure))),
    );
  }

  #show({ grade, items }: MyGrades): void {
    const total = grade.total === null ? '–' : sayPercent(grade.total);
    const soFar = grade.soFar === null ? '–' : sayPercent(grade.soFar);
    this.replaceChildren(
      make('p', { class: 'grade-total' }, `${t('grades.total')}: ${total} · ${t('grades.so-far')}: ${soFar}`),
      ...items.map((one) =>
        make(
          'details',
          { class: 'grade-item' },
          make('summary', {}, `${one.title[locale]}: ${sayState(one.grade)}`),
          ...gradeDetail(one, 'h2'),
        ),
      ),
    );
  }
}

customElements.define('my-grades', MyGradesElement);
