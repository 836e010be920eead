/** What the board asks of the room, with one place where it says what went wrong. */
import type { InstructorAct } from '../../../../server/classroom/room/messages.ts';
import { problemOf } from '../../api.ts';
import { make, makeButton, t } from '../../dom.ts';
import { problemElements } from '../../say-problem.ts';
import { askRoom } from '../ask-room.ts';

/** `true` when it has happened; else the board has said why not. */
export type Act = (act: InstructorAct) => Promise<boolean>;

export class BoardActs {
  readonly element = make('div', { class: 'board-problem', role: 'alert', hidden: '' });

  readonly act: Act = async (act) => {
    try {
      await askRoom.act(act);
      this.element.hidden = true;
      return true;
    } catch (failure) {
      this.trouble(failure);
      return false;
    }
  };

  trouble(failure: unknown): void {
    const problem = problemOf(failure);
    this.element.replaceChildren(
      make('div', {}, ...problemElements(problem)),
      makeButton(t('room.close'), 'button quiet small', () => {
        this.element.hidden = true;
      }),
    );
    this.element.hidden = false;
  }
}
