/** Who I am in this class, in the header of every page: the list of people for instructors, a new recovery code, signing out. */
import './words.ts';
import type { AppState } from '../../../server/protocol.ts';
import { below } from '../below.ts';
import { choose } from '../confirm.ts';
import { find, locale, make, makeButton, setText, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { showProblem } from './form.ts';
import { recoveryLine } from './recovery-card.ts';

type Person = NonNullable<AppState['person']>;

/** Does nothing but change the name the second time. */
export function showPersonMenu(person: Person): void {
  const there = document.querySelector<HTMLElement>('.person-button');
  const label = t('person.menu', { name: person.name });
  if (there) {
    setText(find(there, 'span'), person.name);
    there.setAttribute('aria-label', label);
    return;
  }
  const button = make(
    'button',
    { type: 'button', class: 'badge person-button', popovertarget: 'person-menu', 'aria-label': label },
    make('span', {}, person.name),
  );
  document.querySelector('.header-end .language')?.before(button, menu(person));
}

function menu(person: Person): HTMLElement {
  const { role } = person;
  const problem = make('div', { role: 'alert' });
  const code = make('div', { role: 'status' });
  const recover = makeButton(t('person.recovery'), 'button quiet small', () => {
    askPeople.newRecovery().then(
      ({ recovery }) => code.replaceChildren(make('p', {}, t('recovery.what')), recoveryLine(recovery)),
      (failure: unknown) => showProblem(problem, failure),
    );
  });
  return make(
    'div',
    {
      id: 'person-menu',
      class: 'card-popover',
      popover: '',
      role: 'dialog',
      'aria-label': t('person.menu', { name: person.name }),
    },
    make(
      'div',
      { class: 'person-menu' },
      make('p', { class: 'soft' }, t(role === 'instructor' ? 'person.instructor' : 'person.learner')),
      role === 'instructor'
        ? make('a', { class: 'button quiet small', href: `/${locale}/class/people/` }, t('person.people'))
        : recover,
      code,
      make(
        'a',
        {
          class: 'button quiet small',
          href: role === 'instructor' ? `/${locale}/class/grades/` : `/${locale}/grades/`,
        },
        t(role === 'instructor' ? 'person.grades' : 'person.my-grades'),
      ),
      make('a', { class: 'button quiet small', href: `/${locale}/privacy/` }, t('person.privacy')),
      makeButton(t('person.sign-out'), 'button small', () => void signOut(role, problem)),
      problem,
    ),
  );
}

/** Learners are asked: without a code or a link they would not come back. */
async function signOut(role: Person['role'], problem: HTMLElement): Promise<void> {
  const sure = await choose({
    title: t('person.sign-out.title'),
    text: t(role === 'learner' ? 'person.sign-out.learner' : 'person.sign-out.instructor'),
    choices: [{ value: 'yes', words: t('person.sign-out') }],
  });
  if (sure === undefined) return;
  try {
    const { next } = await askPeople.signOut();
    location.assign(next ?? below(`/${locale}/${role === 'learner' ? 'join' : 'sign-in'}/`));
  } catch (failure) {
    showProblem(problem, failure);
  }
}
