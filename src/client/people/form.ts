/** What the forms have in common by which one comes in: one question at a time, its problem beside it, and where one goes then. */
import './words.ts';
import type { Entered } from '../../../server/classroom/people/protocol.ts';
import { problemOf } from '../api.ts';
import { below } from '../below.ts';
import { find, locale } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { recoveryCard } from './recovery-card.ts';

/** Asks when the form is sent, and shows in it what was wrong. */
export function serveForm(form: HTMLFormElement, send: (values: FormData) => Promise<void>): void {
  const button = find<HTMLButtonElement>(form, 'button[type="submit"]');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    const place = find(form, '.door-problem');
    place.replaceChildren();
    send(new FormData(form))
      .catch((failure: unknown) => showProblem(place, failure))
      .finally(() => {
        button.ariaDisabled = null;
      });
  });
}

export function showProblem(place: HTMLElement, failure: unknown): void {
  place.replaceChildren(...problemElements(problemOf(failure)));
}

export const fieldOf = (values: FormData, name: string): string => String(values.get(name) ?? '');

/** Into the course; a learner who has a new recovery code is shown it before. */
export function goIn({ person, recovery }: Entered, card: HTMLElement): void {
  const next = (): void =>
    location.assign(below(person.role === 'instructor' ? `/${locale}/class/people/` : `/${locale}`));
  if (recovery === undefined) next();
  else recoveryCard(card, recovery, next);
}
