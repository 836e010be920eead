/** A learner's account elsewhere and their seat here: linking the two, so that either way in leads to the same seat, and ending that. */
import './words.ts';
import type { SessionState } from '../../../server/classroom/people/protocol.ts';
import { locale, make, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { askingButton, leadingButton } from './leading-button.ts';
import { recoveryLine } from './recovery-card.ts';

/** `undefined`: there is nothing to link for whoever that is. */
export function accountLink({ person, openId, account }: SessionState): HTMLElement | undefined {
  if (person?.role !== 'learner' || !openId?.learners) return undefined;
  const { name } = openId;
  const said = make('div', { role: 'status' });
  const section = make('section', { class: 'account-link', 'aria-labelledby': 'account-link' });
  const title = make('h3', { id: 'account-link' }, t('account-link.title'));
  const show = (linked: boolean): HTMLButtonElement => {
    const { button, problem } = linked
      ? askingButton(t('account-link.undo'), 'button quiet', unlink)
      : leadingButton(t('account-link.do', { name }), 'button', () => askPeople.linkOpenId(locale));
    const what = t(linked ? 'account-link.linked' : 'account-link.what', { name, person: person.name });
    section.replaceChildren(title, make('p', {}, what), said, problem, button);
    return button;
  };
  const unlink = async (): Promise<void> => {
    const { recovery } = await askPeople.unlinkOpenId();
    const button = show(false);
    said.replaceChildren(make('p', {}, t('account-link.undone')));
    if (recovery !== undefined) {
      said.append(make('p', {}, t('account-link.recovery')), recoveryLine(recovery));
    }
    button.focus();
  };
  show(account === true);
  return section;
}
