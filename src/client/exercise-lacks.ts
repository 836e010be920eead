/** What the page says of an exercise that cannot be done here, and what to do about it. Pure. */
import type { Locale } from '../../server/protocol.ts';
import { text, textIfKnown } from '../i18n/text.ts';

export interface LackWords {
  readonly head: string;
  readonly more: readonly string[];
}

/** `lacks`: as in `ExerciseState`. Programs that are missing on the machine each have a remedy of their own. */
export function lackWords(locale: Locale, lacks: readonly string[]): LackWords {
  const t = text(locale);
  const remedies = lacks.flatMap((name) => textIfKnown(locale, `exercise.lacks.tool.${name}`) ?? []);
  const tools = lacks.filter((name) => textIfKnown(locale, `exercise.lacks.tool.${name}`) !== undefined);
  const others = lacks.filter((name) => !tools.includes(name));
  if (others.length === 0)
    return { head: t('exercise.lacks.tools', { list: tools.join(', ') }), more: remedies };
  const list = [...others.map((name) => textIfKnown(locale, `capability.${name}`) ?? name), ...tools].join(
    ', ',
  );
  return {
    head: t('exercise.lacks'),
    more: [t('exercise.lacks.need', { list }), t('exercise.lacks.remedy'), ...remedies],
  };
}
