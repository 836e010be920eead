/** `<class-privacy>`: what a class says of the data it keeps, and who has asked to be deleted; for instructors. */
import './words.ts';
import type { PrivacyTerms, RemovalRequest } from '../../../server/classroom/privacy/types.ts';
import { problemOf } from '../api.ts';
import { locale, make, setText, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askRecords } from './ask-records.ts';

class ClassPrivacy extends HTMLElement {
  readonly #problem = make('div', { role: 'alert' });

  connectedCallback(): void {
    this.append(this.#problem);
    Promise.all([askRecords.notice(), askRecords.requests()]).then(
      ([{ terms }, requests]) => this.append(this.#form(terms), ...requestList(requests)),
      (failure: unknown) => this.#fail(failure),
    );
  }

  #fail(failure: unknown): void {
    this.#problem.replaceChildren(...problemElements(problemOf(failure)));
  }

  #form(terms: PrivacyTerms): HTMLFormElement {
    const field = (name: 'controller' | 'contact' | 'purpose' | 'keep', value: string, more = {}) => {
      const input = make('input', { id: `terms-${name}`, ...more });
      input.value = value;
      return {
        input,
        row: make('p', {}, make('label', { for: `terms-${name}` }, t(`terms.${name}`)), input),
      };
    };
    const controller = field('controller', terms.controller, { maxlength: '200' });
    const contact = field('contact', terms.contact, { maxlength: '200' });
    const purpose = field('purpose', terms.purpose, { maxlength: '500' });
    const days = terms.keepDays === null ? '' : String(terms.keepDays);
    const keep = field('keep', days, { type: 'number', min: '1', max: '3650', step: '1' });
    const status = make('p', { role: 'status', class: 'soft' });
    const form = make(
      'form',
      { class: 'record-form' },
      make('div', { class: 'rule-fields' }, controller.row, contact.row, purpose.row, keep.row),
      make('button', { type: 'submit', class: 'button primary' }, t('terms.save')),
      status,
      make('a', { href: `/${locale}/privacy/` }, t('terms.page')),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#problem.replaceChildren();
      setText(status, '');
      const next: PrivacyTerms = {
        controller: controller.input.value,
        contact: contact.input.value,
        purpose: purpose.input.value,
        keepDays: keep.input.value === '' ? null : keep.input.valueAsNumber,
      };
      askRecords.setTerms(next).then(
        () => setText(status, t('terms.saved')),
        (failure: unknown) => this.#fail(failure),
      );
    });
    return form;
  }
}

function requestList(requests: readonly RemovalRequest[]): HTMLElement[] {
  const title = make('h2', {}, t('terms.requests'));
  if (requests.length === 0) return [title, make('p', {}, t('terms.requests.none'))];
  const items = requests.map(({ person, at }) => {
    const when = new Date(at).toLocaleDateString(locale, { dateStyle: 'long' });
    const archive = `/api/class/privacy/people/${encodeURIComponent(person.id)}`;
    return make(
      'li',
      {},
      `${t('terms.requests.one', { name: person.name, at: when })} `,
      make('a', { href: archive, download: '' }, t('terms.archive', { name: person.name })),
    );
  });
  return [
    title,
    make('ul', {}, ...items),
    make('p', {}, t('terms.remove'), ' ', make('a', { href: `/${locale}/class/people/` }, t('terms.people'))),
  ];
}

customElements.define('class-privacy', ClassPrivacy);
