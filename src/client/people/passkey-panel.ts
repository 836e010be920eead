/** An instructor's passkeys: adding one with the password, naming, removing. */
import type { PasskeyList } from '../../../server/classroom/people/protocol.ts';
import { confirmLoss } from '../confirm.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { askPasskeys } from './ask-passkeys.ts';
import { fieldOf, serveForm, showProblem } from './form.ts';
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
  const title = make('h3', { id: 'people-passkeys' }, t('passkey.title'));
  const section = make(
    'section',
    { class: 'passkeys', 'aria-labelledby': 'people-passkeys' },
    title,
    make('p', {}, t('passkey.what')),
    list,
    said,
    problem,
    place,
  );
  askPasskeys.list().then(
    (found) => {
      show(found);
      password(found.password);
      // There is nothing to put a passkey beside.
      if (!found.password) section.replaceChildren(title, make('p', {}, t('passkey.no-password')));
      place.replaceChildren(found.here !== undefined && hasPasskeys() ? addForm(show, said) : elsewhere());
    },
    (failure: unknown) => showProblem(problem, failure),
  );
  return section;
}

function addForm(show: (list: PasskeyList) => void, said: HTMLElement): HTMLElement {
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
    make('label', { for: 'passkey-password' }, t('people.account.old')),
    make('input', {
      id: 'passkey-password',
      name: 'password',
      type: 'password',
      required: '',
      maxlength: '400',
      autocomplete: 'current-password',
    }),
    trouble,
    make('button', { type: 'submit', class: 'button' }, t('passkey.add')),
  );
  serveForm(form, async (values) => {
    setText(said, '');
    const options = await askPasskeys.begin(fieldOf(values, 'password'));
    const response = await makePasskey(options).catch((failure: unknown) => showTrouble(trouble, failure));
    if (response === undefined) return;
    show(await askPasskeys.add(fieldOf(values, 'name'), response));
    form.reset();
    setText(said, t('passkey.added'));
  });
  return form;
}

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
