/** Buttons that ask the server for something once: what leads to another page, and what is done here. */
import { make, makeButton } from '../dom.ts';
import { showProblem } from './form.ts';

interface AskingButton {
  readonly button: HTMLButtonElement;
  /** Says what went wrong; empty as long as nothing has. */
  readonly problem: HTMLElement;
}

/** Asks for the address where an account is shown, and goes there. */
export function leadingButton(
  label: string,
  className: string,
  ask: () => Promise<{ readonly url: string }>,
): AskingButton {
  const asking = askingButton(label, className, async () => location.assign((await ask()).url));
  // Whoever comes back with the browser's own button finds it working.
  window.addEventListener('pageshow', () => {
    asking.button.ariaDisabled = null;
  });
  return asking;
}

/** Works once; again only after it has failed. */
export function askingButton(label: string, className: string, work: () => Promise<void>): AskingButton {
  const problem = make('div', { class: 'door-problem', role: 'alert' });
  const button = makeButton(label, className, () => {
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    problem.replaceChildren();
    work().catch((failure: unknown) => {
      button.ariaDisabled = null;
      showProblem(problem, failure);
    });
  });
  return { button, problem };
}
