/** `<certificate-sheet>`: what was proved, on one page to print. The learner's name is written here and goes nowhere else. */
import './words.ts';
import type { Standing } from '../../../server/protocol-standing.ts';
import { problemOf } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { recall, remember } from '../memory.ts';
import { problemElements } from '../say-problem.ts';
import { askStanding, domainKey, round } from './ask.ts';

const NAME = 'certificate-name';
const LONGEST_NAME = 80;

class CertificateSheet extends HTMLElement {
  async connectedCallback(): Promise<void> {
    this.replaceChildren(make('p', { class: 'soft' }, t('progress.loading')));
    try {
      this.#show(await askStanding());
    } catch (error) {
      this.replaceChildren(
        make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))),
      );
    }
  }

  #show(standing: Standing): void {
    const passed = sum(standing, 'passed');
    if (passed === 0) {
      this.replaceChildren(make('p', { class: 'empty' }, t('certificate.none')));
      return;
    }
    const what = make('p', { class: 'certificate-what' });
    const said = { passed, exercises: sum(standing, 'exercises') };
    const tell = (name: string) =>
      setText(
        what,
        name === '' ? t('certificate.what.unnamed', said) : t('certificate.what', { name, ...said }),
      );
    tell(recall(NAME) ?? '');
    this.replaceChildren(nameField(tell), sheet(standing, what));
  }
}

function nameField(tell: (name: string) => void): HTMLElement {
  const input = make('input', {
    id: 'certificate-name',
    type: 'text',
    autocomplete: 'name',
    maxlength: String(LONGEST_NAME),
    'aria-describedby': 'certificate-name-how',
  });
  input.value = recall(NAME) ?? '';
  input.addEventListener('input', () => {
    const name = input.value.trim();
    remember(NAME, name === '' ? undefined : name);
    tell(name);
  });
  return make(
    'form',
    { class: 'certificate-form' },
    make('label', { for: 'certificate-name' }, t('certificate.name')),
    input,
    makeButton(t('certificate.print'), 'button primary', () => print()),
    make('p', { id: 'certificate-name-how', class: 'soft' }, t('certificate.name.how')),
  );
}

function sheet(standing: Standing, what: HTMLElement): HTMLElement {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(standing.at));
  const aided = sum(standing, 'aided');
  return make(
    'article',
    { class: 'certificate' },
    make('p', { class: 'certificate-brand', lang: 'ko' }, '나루'),
    make('h2', {}, t('certificate.title')),
    what,
    domainTable(standing),
    aided === 0 ? undefined : make('p', { class: 'soft' }, t('certificate.aided', { aided })),
    make('p', { class: 'certificate-exam' }, t('progress.exam', { points: round(standing.exam) })),
    make('p', { class: 'soft' }, t('progress.exam.how')),
    make('p', { class: 'soft' }, t('certificate.how')),
    make('p', {}, t('certificate.date', { date })),
  );
}

function domainTable({ domains }: Standing): HTMLElement {
  const heads = (['domain', 'weight', 'passed', 'points'] as const).map((key) =>
    make('th', { scope: 'col' }, t(`certificate.${key}`)),
  );
  const rows = domains
    .filter(({ exercises }) => exercises > 0)
    .map(({ domain, weight, passed, exercises, points, of }) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, t(domainKey(domain))),
        make('td', {}, weight === undefined ? '–' : `${weight} %`),
        make('td', {}, `${passed} / ${exercises}`),
        make('td', {}, `${round(points)} / ${of}`),
      ),
    );
  return make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
}

const sum = ({ domains }: Standing, what: 'passed' | 'aided' | 'exercises'): number =>
  domains.reduce((all, domain) => all + domain[what], 0);

customElements.define('certificate-sheet', CertificateSheet);
