/** An instructor's own account: another password, passkeys, and the browsers that are signed in. */
import type { SessionInfoSent } from '../../../server/classroom/people/protocol.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { fieldOf, serveForm, showProblem } from './form.ts';
import { passkeyPanel } from './passkey-panel.ts';
import { when } from './when.ts';

export function accountPanel(): HTMLElement {
  const list = make('ul', { class: 'session-list' });
  const problem = make('div', { role: 'alert' });
  const refresh = (): void => {
    askPeople.sessions().then(
      (sessions) => list.replaceChildren(...sessions.map((session) => line(session, end))),
      (failure: unknown) => showProblem(problem, failure),
    );
  };
  const end = (id: string): void => {
    askPeople.endSession(id).then(refresh, (failure: unknown) => showProblem(problem, failure));
  };
  refresh();
  const password = passwordForm(refresh);
  return make(
    'section',
    { class: 'panel', 'aria-labelledby': 'people-account' },
    make('h2', { id: 'people-account' }, t('people.account')),
    password,
    passkeyPanel(refresh, (has) => {
      password.hidden = !has;
    }),
    make('h3', {}, t('people.account.sessions')),
    list,
    problem,
  );
}

function passwordForm(changed: () => void): HTMLFormElement {
  const said = make('p', { role: 'status' });
  const form = make(
    'form',
    { class: 'account-form' },
    ...field('old', t('people.account.old'), 'current-password'),
    ...field('password', t('people.account.new'), 'new-password'),
    make('p', { id: 'account-help', class: 'soft' }, t('sign-in.password.help')),
    make('div', { class: 'door-problem', role: 'alert' }),
    make('button', { type: 'submit', class: 'button' }, t('people.account.change')),
    said,
  );
  serveForm(form, async (values) => {
    setText(said, '');
    await askPeople.changePassword(fieldOf(values, 'old'), fieldOf(values, 'password'));
    form.reset();
    setText(said, t('people.account.changed'));
    changed();
  });
  return form;
}

function field(name: string, label: string, autocomplete: string): HTMLElement[] {
  const id = `account-${name}`;
  const help = name === 'password' ? { 'aria-describedby': 'account-help' } : {};
  return [
    make('label', { for: id }, label),
    make('input', { id, name, type: 'password', required: '', maxlength: '400', autocomplete, ...help }),
  ];
}

function line({ id, since, browser, here }: SessionInfoSent, end: (id: string) => void): HTMLElement {
  const time = when(since);
  const words = make('span', {}, `${nameOf(browser)}, ${t('people.account.since', { since: time })}`);
  if (here) return make('li', {}, words, make('strong', {}, ` (${t('people.account.here')})`));
  const button = makeButton(t('people.account.end'), 'button quiet small', () => end(id));
  button.setAttribute('aria-label', t('people.account.end.of', { since: time }));
  return make('li', {}, words, button);
}

/** What people call it, of a long line that names half of all browsers. */
const nameOf = (browser: string): string =>
  /(Firefox|Edg|OPR|Whale|Chrome|Safari)\//
    .exec(browser)?.[1]
    ?.replace('Edg', 'Edge')
    .replace('OPR', 'Opera') ?? browser.slice(0, 40);
