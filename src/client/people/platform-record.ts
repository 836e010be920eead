/** Grades that were sent to the learning platform, newest first, with what became of each. */
import type { LtiScore } from '../../../server/classroom/people/lti/services/shown.ts';
import { locale, make, t } from '../dom.ts';
import { table } from './table.ts';
import { when } from './when.ts';

export function platformRecord(record: readonly LtiScore[]): HTMLElement | undefined {
  if (record.length === 0) return undefined;
  const head = [t('people.name'), t('lti.what'), t('lti.score'), t('lti.state'), t('lti.time')];
  const rows = record.map((score) => [
    score.person,
    whatOf(score),
    score.given === null ? t('lti.taken-away') : `${score.given}%`,
    score.state === 'refused' ? t('lti.refused', { why: score.why ?? '' }) : t(`lti.${score.state}`),
    when(score.at),
  ]);
  return make(
    'details',
    { class: 'platform-record' },
    make('summary', {}, t('lti.record')),
    table(t('lti.record'), head, rows),
  );
}

function whatOf({ title, covers }: LtiScore): string {
  if (title) return title[locale];
  return covers === 'all' ? t('lti.all') : t('lti.lesson', { id: covers.replace(/^lesson\//, '') });
}
