/** `<enter-form>`: what the token behind the # is, and the way in by it. */
import '../spare-fonts.ts';
import '../theme-toggle.ts';
import './words.ts';
import type { TokenLook } from '../../../server/classroom/people/protocol.ts';
import { find, make, setText, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { fieldOf, goIn, serveForm, showProblem } from './form.ts';

class EnterForm extends HTMLElement {
  connectedCallback(): void {
    const token = location.hash.slice(1);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
      link.hash = location.hash;
    }
    const looking = find(this, '[data-looking]');
    const problem = find(this, ':scope > .door-problem');
    if (token === '') {
      looking.hidden = true;
      problem.append(make('p', {}, t('enter.none')));
      return;
    }
    askPeople
      .look(token)
      .then((what) => this.#offer(token, what))
      .catch((failure: unknown) => showProblem(problem, failure))
      .finally(() => {
        looking.hidden = true;
      });
  }

  #offer(token: string, what: TokenLook): void {
    const form = find<HTMLFormElement>(this, `[data-${what.kind}]`);
    form.hidden = false;
    if (what.kind === 'link') {
      setText(find(form, '[data-as]'), t('enter.as', { name: what.name }));
      serveForm(form, async () => goIn(await askPeople.enter(token), this));
      return;
    }
    setText(find(this, 'h1'), t('enter.instructor'));
    find(form, '[data-renew]').hidden = !what.renew;
    const password = find<HTMLInputElement>(form, '#enter-password');
    find<HTMLInputElement>(form, '[data-show]').addEventListener('change', ({ target }) => {
      password.type = target instanceof HTMLInputElement && target.checked ? 'text' : 'password';
    });
    serveForm(form, async (values) =>
      goIn(
        await askPeople.becomeInstructor(token, fieldOf(values, 'name'), fieldOf(values, 'password')),
        this,
      ),
    );
  }
}

customElements.define('enter-form', EnterForm);
