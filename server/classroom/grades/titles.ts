/** What items are called, in both languages. */
import { type InBothLanguages, titleIn } from '../../attempt-words.ts';
import type { Content } from '../../content.ts';
import type { ItemKey } from './types.ts';

/** One that the course has no more is called by its id. */
export function itemTitle(item: ItemKey, content: Content): InBothLanguages {
  const [kind, id = ''] = item.split('/');
  if (kind === 'exercise') return titleIn(id, content.exercises.get(id), undefined);
  const prose = content.exams.get(id)?.prose;
  return prose ? { ko: prose.ko.title, en: prose.en.title } : { ko: id, en: id };
}

export function isKnown(item: ItemKey, content: Content): boolean {
  const [kind, id = ''] = item.split('/');
  return kind === 'exercise' ? content.exercises.has(id) : content.exams.has(id);
}
