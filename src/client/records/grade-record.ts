/** Who has decided what, newest first. */
import './words.ts';
import type { GradeEvent } from '../../../server/classroom/grades/record.ts';
import type { ClassGrades } from '../../../server/classroom/grades/types.ts';
import { locale, make, t } from '../dom.ts';
import { sayPercent } from './say-grade.ts';

export function gradeRecord(events: readonly GradeEvent[], all: ClassGrades): HTMLElement[] {
  if (events.length === 0) return [];
  const lines = events.map((event) => make('li', {}, said(event, all)));
  return [make('h2', {}, t('grades.record')), make('ul', { class: 'grade-record' }, ...lines)];
}

function said(event: GradeEvent, all: ClassGrades): string {
  const { at, by } = event.type === 'overridden' ? event.override : event;
  const when = new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  if (event.type === 'rules-set') return t('grades.record.rules', { at: when, by: by.name });
  if (event.type === 'withdrawn')
    return t('grades.record.withdrawn', { at: when, by: by.name, reason: event.reason });
  if (event.type === 'merged') {
    const { from, into, reason } = event;
    return t('grades.record.merged', { at: when, by: by.name, from: from.name, into: into.name, reason });
  }
  const { person, item, to, reason } = event.override;
  const who = all.learners.find((one) => one.person.id === person)?.person.name ?? person;
  const title = all.items.find((one) => one.item === item)?.title[locale] ?? item;
  const next = to === 'excused' ? t('grades.state.excused') : sayPercent(to);
  return t('grades.record.decided', { at: when, by: by.name, who, item: title, to: next, reason });
}
