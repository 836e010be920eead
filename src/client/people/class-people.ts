/** `<class-people>`: the people of the class, for its instructors. */
import './words.ts';
import type { ClassList } from '../../../server/classroom/people/protocol.ts';
import { below } from '../below.ts';
import { make, makeButton, t } from '../dom.ts';
import { accountPanel } from './account-panel.ts';
import { askPeople } from './ask-people.ts';
import { codePanel } from './code-panel.ts';
import { showProblem } from './form.ts';
import { peopleTable } from './people-table.ts';
import { platformPanel } from './platform-panel.ts';
import { recoveryLine } from './recovery-card.ts';
import { rosterPanel } from './roster-panel.ts';
import { chooser } from './select.ts';
import { slips } from './slips.ts';

class ClassPeople extends HTMLElement {
  readonly #problem = make('div', { class: 'door-problem', role: 'alert' });
  readonly #code = make('div', { class: 'people-part' });
  readonly #list = make('div', { class: 'people-part' });
  readonly #slips = make('div', { class: 'people-part' });
  readonly #platform = make('div', { class: 'people-part' });

  connectedCallback(): void {
    this.append(
      this.#problem,
      this.#code,
      rosterPanel(() => this.#refresh()),
      this.#list,
      this.#slips,
      this.#platform,
      this.#invitation(),
      accountPanel(),
    );
    this.#refresh();
    askPeople.session().then(
      ({ isolated, lti }) => {
        if (lti) this.#platform.append(platformPanel(() => this.#refresh()));
        if (!isolated) this.prepend(make('p', { class: 'warning' }, t('join.not-isolated')));
      },
      // What asks for the list says what is wrong.
      () => undefined,
    );
  }

  readonly #act = (work: () => Promise<unknown>): void => {
    this.#problem.replaceChildren();
    work()
      .then(() => this.#refresh())
      .catch((failure: unknown) => {
        showProblem(this.#problem, failure);
        this.#problem.scrollIntoView({ block: 'nearest' });
      });
  };

  #refresh(): void {
    askPeople.all().then(
      (all) => this.#show(all),
      (failure: unknown) => showProblem(this.#problem, failure),
    );
  }

  #show({ people, code }: ClassList): void {
    this.#code.replaceChildren(codePanel(code, this.#act));
    const table = peopleTable(people, this.#act);
    const learners = people.some(({ role }) => role === 'learner');
    this.#list.replaceChildren(
      make(
        'section',
        { class: 'panel', 'aria-labelledby': 'people-list' },
        make('h2', { id: 'people-list' }, t('people.list')),
        learners ? undefined : make('p', {}, t('people.empty')),
        table.element,
        learners ? this.#linkMaker(() => table.chosen()) : undefined,
      ),
    );
  }

  #linkMaker(chosen: () => string[]): HTMLElement {
    const days = chooser(
      t('people.links.days'),
      [1, 7, 30, 180].map((n) => [String(n), t('people.days', { n })]),
      '30',
    );
    const button = makeButton(t('people.links.make'), 'button primary', () => {
      const ids = chosen();
      if (ids.length === 0) return;
      this.#act(async () => {
        this.#slips.replaceChildren(slips(await askPeople.links(ids, Number(days.value()))));
      });
    });
    return make(
      'div',
      {},
      make('p', { class: 'soft' }, t('people.links.warning')),
      make('div', { class: 'people-acts' }, days.element, button),
    );
  }

  #invitation(): HTMLElement {
    const place = make('div', { role: 'status' });
    return make(
      'section',
      { class: 'panel', 'aria-labelledby': 'people-invite' },
      make('h2', { id: 'people-invite' }, t('people.invite')),
      make('p', {}, t('people.invite.what')),
      makeButton(t('people.invite.do'), 'button', () =>
        this.#act(async () => {
          const { path } = await askPeople.invite();
          place.replaceChildren(recoveryLine(`${location.origin}${below(path)}`));
        }),
      ),
      place,
    );
  }
}

customElements.define('class-people', ClassPeople);
