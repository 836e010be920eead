/** The card to let somebody watch a shell: an address to hand on, what it allows, and its end. */
import type { Invitation, ShellInfo } from '../../../server/protocol.ts';
import { api, problemOf } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { writeClipboard } from './copier.ts';

export class InviteCard {
  readonly element = make('div', { class: 'invite' });
  readonly #said = make('p', { class: 'invite-said', role: 'status' });
  #shell: ShellInfo | undefined;
  #title = '';
  /** The last one made on this page, by shell: an address is told only once. */
  readonly #made = new Map<string, Invitation>();
  #shown = '';

  /** The shell the card is about. */
  show(shell: ShellInfo, title: string): void {
    if (shell.invited !== true) this.#made.delete(shell.name);
    this.#shell = shell;
    this.#title = title;
    const shown = JSON.stringify([shell.name, shell.invited, title, this.#made.get(shell.name)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#draw(shell);
  }

  #draw(shell: ShellInfo): void {
    const made = this.#made.get(shell.name);
    const invite = makeButton(t(made ? 'invite.another' : 'invite.make'), 'button primary', () =>
      this.#act(shell.name, async () => {
        this.#made.set(shell.name, await api.inviteTo(shell.name));
      }),
    );
    const end = makeButton(t('invite.end'), 'button quiet', () =>
      this.#act(shell.name, async () => {
        this.#made.delete(shell.name);
        await api.uninviteFrom(shell.name);
      }),
    );
    const open = shell.invited === true || made !== undefined;
    this.element.replaceChildren(
      make('p', {}, t('invite.what', { title: this.#title })),
      ...(made === undefined ? [] : this.#address(made)),
      ...(open && made === undefined ? [make('p', { class: 'soft' }, t('invite.open'))] : []),
      make('div', { class: 'invite-buttons' }, ...(open ? [end] : []), invite),
      this.#said,
    );
  }

  #address({ address, until }: Invitation): HTMLElement[] {
    const field = make('input', { readonly: '', value: address, 'aria-label': t('invite.address') });
    field.addEventListener('focus', () => field.select());
    const copy = makeButton(t('code.copy'), 'button small', async () => {
      await writeClipboard(address);
      setText(this.#said, t('invite.copied'));
    });
    const time = new Date(until).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    return [
      make('div', { class: 'invite-address' }, field, copy),
      make('p', { class: 'soft' }, t('invite.until', { time })),
    ];
  }

  async #act(name: string, act: () => Promise<void>): Promise<void> {
    setText(this.#said, '');
    try {
      await act();
      this.#shown = '';
      if (this.#shell?.name === name)
        this.show({ ...this.#shell, invited: this.#made.has(name) }, this.#title);
    } catch (error) {
      this.#said.replaceChildren(...problemElements(problemOf(error)));
    }
  }
}
