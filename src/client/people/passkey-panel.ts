/** An instructor's passkeys: adding one with the password, naming, removing. */
import type { PasskeyList } from '../../../server/classroom/people/protocol.ts';
import { confirmLoss } from '../confirm.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { askPasskeys } from './ask-passkeys.ts';
import { askPeople } from './ask-people.ts';
import { fieldOf, serveForm, showProblem } from './form.ts';
import { leadingButton } from './leading-button.ts';
import { elsewhere, showTrouble } from './passkey-trouble.ts';
import { renameForm } from './rename-form.ts';
import { hasPasskeys, makePasskey } from './webauthn.ts';
import { when } from './when.ts';

type Passkey = PasskeyList['passkeys'][number];

/** `ended`: something was changed, and other browsers may have been signed out. `password`: whether there is one. */
export function passkeyPanel(ended: () => void, password: (has: boolean) => void): HTMLElement {
  const list = make('ul', { class: 'session-list passkey-list' });
  const said = make('p', { role: 'status' });
  const problem = make('div', { role: 'alert' });
  const place = make('div');
  const show = ({ passkeys }: PasskeyList): void => {
    list.replaceChildren(...passkeys.map((one) => line(one, act)));
    list.hidden = passkeys.length === 0;
  };
  const act = (work: () => Promise<PasskeyList>, done: string): void => {
    problem.replaceChildren();
    work().then(
      (answer) => {
        show(answer);
        setText(said, done);
        ended();
      },
      (failure: unknown) => showProblem(problem, failure),
    );
  };
  const what = make('p', {});
  const title = make('h3', { id: 'people-passkeys' }, t('passkey.title'));
  const section = make(
    'section',
    { class: 'passkeys', 'aria-labelledby': 'people-passkeys' },
    title,
    what,
    list,
    said,
    problem,
    place,
  );
  askPasskeys.list().then(
    (found) => {
      show(found);
      password(found.password);
      setText(what, t(found.password ? 'passkey.what' : 'passkey.what.account'));
      place.replaceChildren(wayToAdd(found, show, said));
      if (location.hash !== '#passkeys') return;
      section.scrollIntoView();
      place.querySelector('input')?.focus();
    },
    (failure: unknown) => showProblem(problem, failure),
  );
  return section;
}

type Show = (list: PasskeyList) => void;

/** With the password; of somebody who has none, once the provider has asked anew who they are. */
function wayToAdd(
  { here, password, account, confirmed }: PasskeyList,
  show: Show,
  said: HTMLElement,
): HTMLElement {
  if (here === undefined || !hasPasskeys()) return elsewhere();
  if (password || confirmed) return addForm(show, said, password);
  return account === undefined ? make('p', {}, t('passkey.no-account')) : confirming(account);
}

function confirming(name: string): HTMLElement {
  const { button, problem } = leadingButton(t('passkey.confirm', { name }), 'button', () =>
    askPeople.confirmOpenId(locale),
  );
  return make('div', {}, make('p', {}, t('passkey.confirm.what')), problem, button);
}

/** `password`: it is asked for. */
function addForm(show: Show, said: HTMLElement, password: boolean): HTMLElement {
  const trouble = make('div', { class: 'door-problem', role: 'alert' });
  const form = make(
    'form',
    { class: 'account-form' },
    make('label', { for: 'passkey-name' }, t('passkey.name')),
    make('input', {
      id: 'passkey-name',
      name: 'name',
      required: '',
      maxlength: '60',
      autocomplete: 'off',
      'aria-describedby': 'passkey-name-help',
    }),
    make('p', { id: 'passkey-name-help', class: 'soft' }, t('passkey.name.help')),
    ...(password ? passwordField() : []),
    trouble,
    make('button', { type: 'submit', class: 'button' }, t('passkey.add')),
  );
  serveForm(form, async (values) => {
    setText(said, '');
    const options = await askPasskeys.begin(password ? fieldOf(values, 'password') : undefined);
    const response = await makePasskey(options).catch((failure: unknown) => showTrouble(trouble, failure));
    if (response === undefined) return;
    show(await askPasskeys.add(fieldOf(values, 'name'), response));
    form.reset();
    setText(said, t('passkey.added'));
  });
  return form;
}

const passwordField = (): HTMLElement[] => [
  make('label', { for: 'passkey-password' }, t('people.account.old')),
  make('input', {
    id: 'passkey-password',
    name: 'password',
    type: 'password',
    required: '',
    maxlength: '400',
    autocomplete: 'current-password',
  }),
];

type Act = (work: () => Promise<PasskeyList>, done: string) => void;

function line({ id, name, rpId, addedAt, usedAt }: Passkey, act: Act): HTMLElement {
  const used = usedAt === undefined ? t('passkey.unused') : t('passkey.used', { time: when(usedAt) });
  const item = make(
    'li',
    {},
    make('strong', {}, name),
    make('span', {}, ` ${t('passkey.of', { address: rpId, time: when(addedAt) })} ${used}`),
  );
  const acts = make('div', {
    class: 'people-row-acts',
    role: 'group',
    'aria-label': t('people.acts.of', { name }),
  });
  acts.append(
    makeButton(t('people.rename'), 'button quiet small', () => {
      if (!acts.querySelector('form'))
        acts.append(
          renameForm(name, 60, (next) => act(() => askPasskeys.rename(id, next), t('passkey.renamed'))),
        );
    }),
    makeButton(t('people.remove'), 'button quiet small', () => {
      const loss = {
        title: t('passkey.remove.title'),
        loses: t('passkey.remove.loses', { name }),
        confirm: t('passkey.remove.do'),
      };
      void confirmLoss(loss).then((sure) => {
        if (sure) act(() => askPasskeys.remove(id), t('passkey.removed'));
      });
    }),
  );
  item.append(acts);
  return item;
}
