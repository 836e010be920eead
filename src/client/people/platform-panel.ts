/** The learning platform, where one is set: courses whose people have come, their lists of names, and grades on their way. */
import type { LtiCourse, LtiState } from '../../../server/classroom/people/lti/services/shown.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { askLti } from './ask-lti.ts';
import { showProblem } from './form.ts';
import { platformRecord } from './platform-record.ts';
import { table } from './table.ts';
import { when } from './when.ts';

/** Milliseconds after which what is on its way has probably arrived. */
const SOON = 3_000;

/** `taken` once people may have been added: the list is another one. */
export function platformPanel(taken: () => void): HTMLElement {
  const problem = make('div', { class: 'door-problem', role: 'alert' });
  const said = make('p', { role: 'status' });
  const place = make('div', { class: 'platform' });

  const refresh = (): Promise<void> => askLti.state().then((state) => show(state));
  const act = (work: () => Promise<string | undefined>): void => {
    problem.replaceChildren();
    setText(said, '');
    work()
      .then(async (words) => {
        setText(said, words ?? '');
        await refresh();
      })
      .catch((failure: unknown) => showProblem(problem, failure));
  };
  const fetchNames = ({ id }: LtiCourse): void =>
    act(async () => {
      const { over, ...counts } = await askLti.names(id);
      taken();
      const words = t('lti.names.taken', { came: counts.came, there: counts.there, left: counts.left });
      return over === 0 ? words : `${words} ${t('lti.names.over', { n: over })}`;
    });

  function show(state: LtiState): void {
    // What had the focus, and what was open, is so again: only the numbers are others.
    const had = place.querySelector<HTMLElement>('[data-keep]:focus')?.dataset['keep'];
    const wasOpen = place.querySelector('details')?.open === true;
    place.replaceChildren(...(state.courses.length === 0 ? [make('p', {}, t('lti.none'))] : partsOf(state)));
    place.querySelector('details')?.toggleAttribute('open', wasOpen);
    const keepers = [...place.querySelectorAll<HTMLElement>('[data-keep]')];
    keepers.find(({ dataset }) => had !== undefined && dataset['keep'] === had)?.focus();
  }

  function partsOf(state: LtiState): HTMLElement[] {
    const send = makeButton(t('lti.send'), 'button', () =>
      act(async () => {
        const { scores } = await askLti.send();
        setTimeout(() => void refresh().catch(() => undefined), SOON);
        return t('lti.sending', { n: scores });
      }),
    );
    send.dataset['keep'] = 'send';
    return [
      coursesTable(state, fetchNames),
      state.services ? undefined : make('p', { class: 'warning' }, t('lti.no-services')),
      state.services ? automatic(state.automatic, act) : undefined,
      state.services ? make('div', { class: 'people-acts' }, send) : undefined,
      make('p', {}, t('lti.counts', { waiting: state.waiting, sent: state.sent, refused: state.refused })),
      state.trouble &&
        make(
          'p',
          { class: 'warning' },
          t('lti.trouble', { reason: state.trouble.reason, time: when(state.trouble.nextAt) }),
        ),
      platformRecord(state.record),
    ].filter((part) => part !== undefined);
  }

  refresh().catch((failure: unknown) => showProblem(problem, failure));
  return make(
    'section',
    { class: 'panel', 'aria-labelledby': 'people-platform' },
    make('h2', { id: 'people-platform' }, t('lti.title')),
    make('p', {}, t('lti.lead')),
    problem,
    said,
    place,
  );
}

function coursesTable({ courses, services }: LtiState, fetchNames: (course: LtiCourse) => void): HTMLElement {
  const head = [t('lti.course'), t('lti.learners'), t('lti.grades'), t('lti.names')];
  const rows = courses.map((course) => {
    const { title, learners, grades, names, namesAt } = course;
    const button = makeButton(t('lti.names'), 'button quiet small', () => fetchNames(course));
    button.setAttribute('aria-label', t('lti.names.of', { course: title }));
    button.dataset['keep'] = `names ${course.id}`;
    return [
      title,
      String(learners),
      t(grades ? 'lti.grades.yes' : 'lti.names.not'),
      make(
        'div',
        {},
        names && services ? button : t('lti.names.not'),
        namesAt === undefined
          ? undefined
          : make('p', { class: 'soft' }, t('lti.names.at', { time: when(namesAt) })),
      ),
    ];
  });
  return table(t('lti.title'), head, rows);
}

function automatic(isOn: boolean, act: (work: () => Promise<string | undefined>) => void): HTMLElement {
  const box = make('input', { type: 'checkbox', 'data-keep': 'automatic', ...(isOn && { checked: '' }) });
  box.addEventListener('change', () =>
    act(async () => {
      await askLti.automatic(box.checked);
      return undefined;
    }),
  );
  return make('label', { class: 'tick' }, box, t('lti.automatic'));
}
