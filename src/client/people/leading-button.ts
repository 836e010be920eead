/** A button that asks the server for the address where an account is shown, and goes there. */
import { make, makeButton } from '../dom.ts';
import { showProblem } from './form.ts';

interface LeadingButton {
  readonly button: HTMLButtonElement;
  /** Says what went wrong; empty as long as nothing has. */
  readonly problem: HTMLElement;
}

export function leadingButton(
  label: string,
  className: string,
  ask: () => Promise<{ readonly url: string }>,
): LeadingButton {
  const problem = make('div', { class: 'door-problem', role: 'alert' });
  const button = makeButton(label, className, () => {
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    problem.replaceChildren();
    ask().then(
      ({ url }) => location.assign(url),
      (failure: unknown) => {
        button.ariaDisabled = null;
        showProblem(problem, failure);
      },
    );
  });
  // Whoever comes back with the browser's own button finds it working.
  window.addEventListener('pageshow', () => {
    button.ariaDisabled = null;
  });
  return { button, problem };
}
