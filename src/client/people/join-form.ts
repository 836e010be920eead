/** `<join-form>`: into a class by its code, or back by a recovery code. */
import '../spare-fonts.ts';
import '../theme-toggle.ts';
import './words.ts';
import type { PersonInfo } from '../../../server/classroom/people/protocol.ts';
import { find, locale, make, makeButton, t } from '../dom.ts';
import { accountLink } from './account-link.ts';
import { askPeople } from './ask-people.ts';
import { fieldOf, goIn, serveForm, showProblem } from './form.ts';
import { offerOpenId } from './openid-button.ts';

class JoinForm extends HTMLElement {
  connectedCallback(): void {
    const code = find<HTMLInputElement>(this, '#join-code');
    this.#fill(code);
    window.addEventListener('hashchange', () => this.#fill(code));
    serveForm(find<HTMLFormElement>(this, '[data-join]'), async (values) =>
      goIn(await askPeople.join(fieldOf(values, 'code'), fieldOf(values, 'name')), this),
    );
    serveForm(find<HTMLFormElement>(this, '[data-recover]'), async (values) =>
      goIn(await askPeople.recover(fieldOf(values, 'code')), this),
    );
    askPeople.session().then(
      (session) => {
        const { person, joining, isolated, openId, lti } = session;
        find(this, '[data-not-isolated]').hidden = isolated;
        find(this, '[data-lti]').hidden = lti !== true;
        offerOpenId(find(this, '[data-openid]'), 'learners', { openId });
        find(this, '[data-closed]').hidden = joining;
        if (person) this.#showWhoIsHere(person, accountLink(session));
      },
      (failure: unknown) => showProblem(find(this, '[data-join] .door-problem'), failure),
    );
  }

  /** The address of a QR code has the code of the class in it; the cursor goes where something is missing. */
  #fill(code: HTMLInputElement): void {
    const typed = location.hash.slice(1);
    if (/^[\w-]{1,40}$/.test(typed)) code.value = typed;
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
      link.hash = location.hash;
    }
    if (code.value !== '') find<HTMLInputElement>(this, '#join-name').focus();
  }

  #showWhoIsHere(person: PersonInfo, link: HTMLElement | undefined): void {
    const place = make(
      'section',
      { class: 'panel door-here', 'aria-label': t('join.here') },
      make('h2', {}, t('join.here')),
      make('p', {}, t('join.here.as', { name: person.name })),
      make('a', { class: 'button primary', href: `/${locale}` }, t('join.go-on')),
      makeButton(t('join.other'), 'button quiet', () => {
        askPeople.signOut().then(
          ({ next }) => (next === undefined ? location.reload() : location.assign(next)),
          (failure: unknown) => showProblem(place, failure),
        );
      }),
      link,
    );
    find(this, 'h1').after(place);
  }
}

customElements.define('join-form', JoinForm);
