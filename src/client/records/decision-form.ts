/** Puts another grade in the place of what was computed, or takes that back: always with a reason. */
import './words.ts';
import type { Explained } from '../../../server/classroom/grades/types.ts';
import { problemOf } from '../api.ts';
import { find, make, makeButton, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords } from './ask-records.ts';

export function decisionForm({ person, grade }: Explained, done: () => void): HTMLFormElement {
  const percent = make('input', { id: 'decide-percent', type: 'number', min: '0', max: '100', step: '0.1' });
  const excuse = make('input', { id: 'decide-excuse', type: 'checkbox' });
  const reason = make('input', { id: 'decide-reason', required: '', maxlength: '500' });
  percent.value = String(grade.percent);
  excuse.addEventListener('change', () => {
    percent.disabled = excuse.checked;
  });
  const form = make(
    'form',
    { class: 'record-form' },
    make('h3', {}, t('grades.decide')),
    make('p', { class: 'soft' }, t('grades.decide.what')),
    make('label', { for: 'decide-percent' }, t('grades.decide.percent')),
    percent,
    make('label', { class: 'tick', for: 'decide-excuse' }, excuse, ' ', t('grades.decide.excuse')),
    make('label', { for: 'decide-reason' }, t('grades.decide.reason')),
    reason,
    make('div', { role: 'alert', 'data-problem': '' }),
    make('button', { type: 'submit', class: 'button primary' }, t('grades.decide.do')),
  );
  const send = (work: Promise<unknown>): void => {
    work.then(done, (failure: unknown) =>
      find(form, '[data-problem]').replaceChildren(...problemElements(problemOf(failure))),
    );
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const to = excuse.checked ? 'excused' : percent.valueAsNumber;
    send(askRecords.decide({ person: person.id, item: grade.item, to, reason: reason.value }));
  });
  const { override } = grade;
  if (override) {
    form.append(
      makeButton(t('grades.withdraw'), 'button quiet', () => {
        if (reason.reportValidity()) send(askRecords.withdraw(override.id, reason.value));
      }),
    );
  }
  return form;
}
