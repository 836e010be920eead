/** `<privacy-notice>`: fills in what this class has said, and gives those who are signed in what is theirs. Without it the text stands. */
import './words.ts';
import type { PrivacyNotice } from '../../../server/classroom/privacy/types.ts';
import { ProblemError, problemOf } from '../api.ts';
import { confirmLoss } from '../confirm.ts';
import { find, locale, make, makeButton, setText, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords } from './ask-records.ts';

class PrivacyNoticeElement extends HTMLElement {
  connectedCallback(): void {
    askRecords.notice().then(
      (notice) => this.#show(notice),
      (failure: unknown) => {
        const isSolo = failure instanceof ProblemError && failure.status === 404;
        find(this, '[data-own]').replaceChildren(
          ...(isSolo ? [make('p', {}, t('privacy.solo'))] : problemElements(problemOf(failure))),
        );
      },
    );
  }

  #show({ terms, statements, accounts, platform, member, requested }: PrivacyNotice): void {
    const { controller, contact, purpose, keepDays } = terms;
    const said = [
      controller === '' ? undefined : make('p', {}, t('privacy.who.is', { name: controller })),
      contact === '' ? undefined : make('p', {}, t('privacy.who.contact', { contact })),
    ].filter((line) => line !== undefined);
    if (said.length > 0) find(this, '[data-who]').replaceChildren(...said);
    if (purpose !== '') setText(find(this, '[data-why]'), purpose);
    if (keepDays !== null) setText(find(this, '[data-long]'), t('privacy.long.days', { n: keepDays }));
    const goes = [
      // Nowhere else: but for a platform that is told grades.
      statements === 'no' && platform === 'grades' ? undefined : t(`privacy.goes.${statements}`),
      platform && t(`privacy.goes.platform.${platform}`),
      accounts && t('privacy.goes.accounts', { name: accounts }),
    ];
    setText(find(this, '[data-goes]'), goes.filter(Boolean).join(' '));
    const own = member ? this.#rights(requested) : [make('p', { class: 'soft' }, t('privacy.stranger'))];
    find(this, '[data-own]').replaceChildren(...own);
    if (accounts !== undefined && member) this.#offerLink().catch(() => undefined);
  }

  /** Below what is theirs; without an answer it stands as well. */
  async #offerLink(): Promise<void> {
    const [{ accountLink }, { askPeople }] = await Promise.all([
      import('../people/account-link.ts'),
      import('../people/ask-people.ts'),
    ]);
    const link = accountLink(await askPeople.session());
    if (link && !this.querySelector('.account-link')) find(this, '[data-own]').append(link);
  }

  #rights(requested: string | undefined): HTMLElement[] {
    const mine = make(
      'a',
      { class: 'button', href: '/api/class/privacy/mine', download: '' },
      t('privacy.mine'),
    );
    const at = requested && new Date(requested).toLocaleDateString(locale, { dateStyle: 'long' });
    const button = requested
      ? makeButton(t('privacy.unask'), 'button quiet', () => this.#ask(false))
      : makeButton(t('privacy.ask'), 'button quiet', () => this.#ask(true));
    return [
      ...(at ? [make('p', { role: 'status' }, t('privacy.asked', { at }))] : []),
      make('p', { class: 'record-buttons' }, mine, button),
    ];
  }

  #ask(wanted: boolean): void {
    void this.#askSurely(wanted);
  }

  async #askSurely(wanted: boolean): Promise<void> {
    const title = t('privacy.ask');
    const sure = !wanted || (await confirmLoss({ title, loses: t('privacy.ask.sure'), confirm: title }));
    if (!sure) return;
    askRecords.askRemoval(wanted).then(
      (notice) => {
        this.#show(notice);
        find<HTMLElement>(this, '[data-own] button').focus();
      },
      (failure: unknown) => find(this, '[data-own]').append(...problemElements(problemOf(failure))),
    );
  }
}

customElements.define('privacy-notice', PrivacyNoticeElement);
