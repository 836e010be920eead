/** Coming in by an account of somebody who keeps accounts, where the class has one set. */
import type { SessionState } from '../../../server/classroom/people/protocol.ts';
import { locale, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { leadingButton } from './leading-button.ts';

/** Fills `place` when people of this role may come in that way. */
export function offerOpenId(
  place: HTMLElement,
  role: 'instructors' | 'learners',
  { openId }: Pick<SessionState, 'openId'>,
): void {
  if (openId?.[role] !== true) return;
  const { button, problem } = leadingButton(t('openid.sign-in', { name: openId.name }), 'button large', () =>
    askPeople.beginOpenId(locale),
  );
  place.replaceChildren(problem, button);
}
