/** Coming in by an account of somebody who keeps accounts, where the class has one set. */
import type { SessionState } from '../../../server/classroom/people/protocol.ts';
import { locale, make, makeButton, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { showProblem } from './form.ts';

/** Fills `place` when people of this role may come in that way. */
export function offerOpenId(
  place: HTMLElement,
  role: 'instructors' | 'learners',
  { openId }: Pick<SessionState, 'openId'>,
): void {
  if (openId?.[role] !== true) return;
  const problem = make('div', { class: 'door-problem', role: 'alert' });
  const button = makeButton(t('openid.sign-in', { name: openId.name }), 'button large', () => {
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    problem.replaceChildren();
    askPeople.beginOpenId(locale).then(
      ({ url }) => location.assign(url),
      (failure: unknown) => {
        button.ariaDisabled = null;
        showProblem(problem, failure);
      },
    );
  });
  // Whoever comes back with the browser's own button finds it working.
  window.addEventListener('pageshow', () => {
    button.ariaDisabled = null;
  });
  place.replaceChildren(problem, button);
}
