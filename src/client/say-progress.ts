/** How far a sandbox is, in words. Steps are codes of the providers (sandbox/). */
import type { SandboxState } from '../../server/protocol.ts';
import { textIfKnown } from '../i18n/text.ts';
import { locale, t } from './dom.ts';

/** A sentence with a percentage; a step without a sentence is shown as what it is part of. */
export function sayProgress({ step, fraction }: NonNullable<SandboxState['progress']>): string {
  const words = textIfKnown(locale, `step.${step}`) ?? t('terminal.starting');
  return `${words} (${Math.round(Math.min(1, Math.max(0, fraction)) * 100)}%)`;
}
