/** What a recording is, in words: its shell, its exercises, and where it is played. */
import type { RecordingInfo } from '../../../server/protocol-replay.ts';
import { locale, make, t } from '../dom.ts';

/** Where a recording is played in this language. */
export const playAddress = (id: string): string => `/${locale}/recordings/play?id=${encodeURIComponent(id)}`;

/** The name the learner gave the shell then. */
export function sayShell({ shell, title }: Pick<RecordingInfo, 'shell' | 'title'>): string {
  if (title !== undefined) return t('recording.shell', { name: title });
  return shell === 'main' ? t('recording.shell.main') : t('recording.shell', { name: shell });
}

/** Links to the exercises that were worked on. */
export function exercisesOf({ exercises }: Pick<RecordingInfo, 'exercises'>): HTMLElement | undefined {
  if (exercises.length === 0) return undefined;
  const items = exercises.map(({ id, lesson, title }) => {
    const words = title[locale];
    if (lesson === undefined) return make('li', {}, words);
    return make('li', {}, make('a', { href: `/${locale}/lessons/${lesson}#exercise-${id}` }, words));
  });
  return make('ul', { class: 'recording-exercises' }, ...items);
}
