/** How far a sandbox is, in words. Steps are codes of the providers (sandbox/). */
import type { SandboxState } from '../../server/protocol.ts';
import { textIfKnown } from '../i18n/text.ts';
import { locale, t } from './dom.ts';

/** A sentence with a percentage, or the place in line, and the time that is left where it is known; a step without a sentence is shown as what it is part of. */
export function sayProgress({ step, fraction, seconds, place }: Progress): string {
  const words = textIfKnown(locale, `step.${step}`) ?? t('terminal.starting');
  if (place !== undefined) return `${words} (${t('progress.place', { place })})`;
  const percent = `${Math.round(Math.min(1, Math.max(0, fraction)) * 100)}%`;
  return seconds === undefined ? `${words} (${percent})` : `${words} (${percent}, ${sayLeft(seconds)})`;
}

/** Rounded as one would say it: nobody knows it to the second. */
function sayLeft(seconds: number): string {
  if (seconds >= 90) return t('progress.minutes', { minutes: Math.round(seconds / 60) });
  return t('progress.seconds', { seconds: seconds > 10 ? Math.ceil(seconds / 5) * 5 : seconds });
}

type Progress = NonNullable<SandboxState['progress']>;
