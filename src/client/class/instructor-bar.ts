/** What an instructor sees of the class on every page but the board: the way there, hands, and "we are here" for a lesson. */
import './words.ts';
import { problemOf } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { askRoom } from './ask-room.ts';
import { roomLink } from './room-link.ts';
import { useClassStyles } from './styles.ts';

export function showInstructorBar(): void {
  // The board has all of it.
  if (document.querySelector('class-board') !== null) return;
  useClassStyles();
  const hands = make('span', { class: 'class-hands', role: 'status' });
  const lesson = document.querySelector('split-pane')?.getAttribute('lesson') ?? undefined;
  const here = makeButton(t('room.show.here'), 'button quiet small', () => {
    if (lesson === undefined) return;
    const said = (words: 'room.shown.here' | 'room.failed') => () => setText(here, t(words));
    askRoom.act({ type: 'lesson-shown', lesson }).then(said('room.shown.here'), (failure: unknown) => {
      // It is where the class is already.
      const there = problemOf(failure).code === 'room/no-sense';
      said(there ? 'room.shown.here' : 'room.failed')();
    });
  });
  here.hidden = lesson === undefined;
  const board = make('a', { class: 'button small', href: `/${locale}/class/board/` }, t('room.board'));
  const bar = make(
    'aside',
    { class: 'class-bar', 'aria-label': t('room.label') },
    make('div', { class: 'class-line' }, hands, make('span', { class: 'class-gap' }), here, board),
  );
  document.querySelector('.site-header')?.after(bar);
  roomLink.follow(({ room }) => {
    const n = room?.hands.length ?? 0;
    setText(hands, n === 0 ? t('room.hands.none') : t('room.hands', { n }));
  });
}
