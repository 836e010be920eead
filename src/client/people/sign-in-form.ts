/** `<sign-in-form>`: an instructor signs in. */
import '../spare-fonts.ts';
import '../theme-toggle.ts';
import { find, makeButton, t } from '../dom.ts';
import { askPasskeys } from './ask-passkeys.ts';
import { askPeople } from './ask-people.ts';
import { fieldOf, goIn, serveForm, showProblem } from './form.ts';
import { offerOpenId } from './openid-button.ts';
import { elsewhere, showTrouble } from './passkey-trouble.ts';
import { hasPasskeys, signWithPasskey } from './webauthn.ts';

class SignInForm extends HTMLElement {
  connectedCallback(): void {
    serveForm(find<HTMLFormElement>(this, 'form'), async (values) =>
      goIn(await askPeople.signIn(fieldOf(values, 'name'), fieldOf(values, 'password')), this),
    );
    askPeople.session().then(
      (state) => offerOpenId(find(this, '[data-openid]'), 'instructors', state),
      // What asks for more says what is wrong.
      () => undefined,
    );
    const place = find(this, '[data-passkey]');
    place.append(hasPasskeys() ? this.#button(find(place, '.door-problem')) : elsewhere());
  }

  #button(problem: HTMLElement): HTMLElement {
    const button = makeButton(t('passkey.sign-in'), 'button large', () => {
      if (button.ariaDisabled === 'true') return;
      button.ariaDisabled = 'true';
      problem.replaceChildren();
      this.#signIn(problem)
        .catch((failure: unknown) => showProblem(problem, failure))
        .finally(() => {
          button.ariaDisabled = null;
        });
    });
    return button;
  }

  async #signIn(problem: HTMLElement): Promise<void> {
    const options = await askPasskeys.beginSignIn();
    const response = await signWithPasskey(options).catch((failure: unknown) =>
      showTrouble(problem, failure),
    );
    if (response !== undefined) goIn(await askPasskeys.signIn(response), this);
  }
}

customElements.define('sign-in-form', SignInForm);
