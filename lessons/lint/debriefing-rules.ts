/** Rule 23: a debriefing is a numbered list; each item says what one looks at, the command, and what it rules out. */
import { debriefingSteps } from '../debriefing.ts';
import { elements } from '../markdown.ts';
import type { Page } from '../prose.ts';
import type { Problem } from '../types.ts';

export function debriefingProblems(page: Page): Problem[] {
  const boxes = elements(page.body).filter(({ name, closed }) => name === 'debriefing-box' && closed);
  const problem = (line: number, message: string, remedy: string): Problem => ({
    severity: 'error',
    file: page.file,
    line: line + page.linesBefore,
    column: 1,
    message,
    remedy,
  });
  const steps = debriefingSteps(page.body);
  const first = boxes[0];
  const empty =
    first && steps.length === 0 ? [problem(first.line, 'this debriefing has no steps', LIST)] : [];
  const twice = boxes
    .slice(1)
    .map(({ line }) => problem(line, 'an exercise has one debriefing', 'Make one of the two.'));
  const wrong = steps.flatMap(({ looks, tells, commands, line }) => [
    ...(commands === 1 ? [] : [problem(line, `this step has ${commands || 'no'} blocks "sh"`, LIST)]),
    ...(looks === '' ? [problem(line, 'this step does not say what one looks at', LIST)] : []),
    ...(tells === '' ? [problem(line, 'this step does not say what it rules out', LIST)] : []),
  ]);
  return [...empty, ...twice, ...wrong];
}

const LIST =
  'Write 1. what one looks at, below it a block sh with what is typed, and what that rules out, each indented as the item.';
