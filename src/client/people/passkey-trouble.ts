/** What the authenticator or the browser said no to, and where there are no passkeys at all, in words of the page. */
import { make, t } from '../dom.ts';
import { passkeyTrouble } from './webauthn.ts';

/** Answers `undefined` for what it has shown; throws on what is the server's to say. */
export function showTrouble(place: HTMLElement, failure: unknown): undefined {
  const trouble = passkeyTrouble(failure);
  if (trouble === undefined) throw failure;
  const words = {
    stopped: t('passkey.stopped'),
    'there-already': t('passkey.there-already'),
    unfit: t('passkey.unfit'),
  }[trouble];
  place.replaceChildren(make('p', { class: 'problem-what' }, words));
}

/** Where there are none: why, and where there are. */
export function elsewhere(): HTMLElement {
  const words =
    location.protocol === 'http:'
      ? t('passkey.elsewhere', { address: `http://localhost:${location.port}` })
      : t('passkey.elsewhere.name');
  return make('p', { class: 'soft' }, words);
}
