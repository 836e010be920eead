/**
 * Where Naru is for a class, every page says who I am, and has a bar of the class: a learner's, or an instructor's way to the board.
 */
import type { AppState } from '../../../server/protocol.ts';
import { showPersonMenu } from '../people/person-menu.ts';

let begun = false;

/** The second time only the name may be another one. */
export async function joinClass(person: NonNullable<AppState['person']>): Promise<void> {
  showPersonMenu(person);
  if (begun) return;
  begun = true;
  try {
    if (person.role === 'learner') (await import('./learner-bar.ts')).showLearnerBar();
    else (await import('./instructor-bar.ts')).showInstructorBar();
  } catch (error) {
    begun = false;
    console.error('naru: what belongs to the class did not load', error);
  }
}
