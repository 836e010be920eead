/** What happened in exercises while it was recorded: as marks of the time line, as a list, and one of them in full. */
import type { RecordingDetail, RecordingMark } from '../../../server/protocol-replay.ts';
import { locale, make, t } from '../dom.ts';
import { verdictList } from '../verdict-list.ts';
import { clockTime } from './say.ts';

/** What a mark looks like. */
export type Look = 'pass' | 'part' | 'fail' | 'plain';

export function lookOf(mark: RecordingMark): Look {
  if (mark.kind === 'begun') return 'plain';
  if (mark.kind === 'check') return mark.holds ? 'pass' : 'fail';
  if (mark.grade === undefined) return 'plain';
  const { points, of } = mark.grade;
  if (points === of) return 'pass';
  return points > 0 ? 'part' : 'fail';
}

/** In a few words: `2 of 4 points`. */
export function sayMark(mark: RecordingMark): string {
  if (mark.kind === 'begun') return t('replay.mark.begun');
  if (mark.kind === 'check') return t(mark.holds ? 'replay.mark.holds' : 'replay.mark.lost');
  if (mark.grade === undefined) return t('replay.mark.checked');
  const { points, of } = mark.grade;
  const said = t('replay.mark.points', { points, of });
  return mark.by === 'live' ? `${t('replay.mark.live')}: ${said}` : said;
}

/** The exercise, or the check, that the mark is about. */
function subjectOf(mark: RecordingMark, { exercises, checks }: RecordingDetail): string {
  const title = exercises.find(({ id }) => id === mark.exercise)?.title[locale] ?? mark.exercise;
  if (mark.kind !== 'check') return title;
  const check = checks[mark.exercise]?.[mark.check]?.[locale];
  return check === undefined ? `${title}, ${mark.check}` : `${title}, ${plain(check)}`;
}

export interface MarksList {
  readonly element: HTMLElement;
  /** Which mark has been passed last at that moment; its place in the list is shown. */
  at(seconds: number): void;
  /** Shows one in full. */
  select(index: number): void;
}

/** `chosen` is called with a mark that somebody picked. */
export function marksList(detail: RecordingDetail, chosen: (index: number) => void): MarksList {
  const { marks } = detail;
  const heading = make('h2', { id: 'replay-marks' }, t('replay.marks'));
  const buttons = marks.map((mark, index) => markButton(mark, detail, () => chosen(index)));
  const boxes = marks.map(() => make('div', { class: 'mark-detail', hidden: '' }));
  const items = marks.map((mark, index) =>
    make('li', { 'data-look': lookOf(mark) }, buttons[index], boxes[index]),
  );
  const list =
    marks.length === 0
      ? make('p', { class: 'soft' }, t('replay.marks.none'))
      : make('ol', { class: 'marks' }, ...items);
  let shown = -1;
  let here: number | undefined;

  return {
    element: make('section', { class: 'replay-marks', 'aria-labelledby': 'replay-marks' }, heading, list),
    at(seconds) {
      const now = marks.findLastIndex((mark) => mark.at <= seconds);
      if (now === here) return;
      here = now;
      for (const [index, item] of items.entries()) {
        if (index === now) item.dataset['here'] = '';
        else delete item.dataset['here'];
      }
    },
    select(index) {
      const mark = marks[index];
      const again = shown === index;
      shown = again ? -1 : index;
      for (const [place, box] of boxes.entries()) {
        box.hidden = place !== shown;
        buttons[place]?.setAttribute('aria-expanded', String(place === shown));
      }
      if (mark !== undefined && !again) boxes[index]?.replaceChildren(...inFull(mark, detail));
    },
  };
}

function markButton(mark: RecordingMark, detail: RecordingDetail, press: () => void): HTMLButtonElement {
  const button = make(
    'button',
    { type: 'button', class: 'mark-button', 'aria-expanded': 'false' },
    make('time', { class: 'mark-time', datetime: `PT${mark.at.toFixed(3)}S` }, clockTime(mark.at)),
    make('span', { class: 'mark-what' }, sayMark(mark)),
    make('span', { class: 'mark-subject' }, subjectOf(mark, detail)),
  );
  button.addEventListener('click', press);
  return button;
}

/** What was found, with findings in the reader's language, and the way to the lesson. */
function inFull(mark: RecordingMark, detail: RecordingDetail): HTMLElement[] {
  const { lesson, id } = detail.exercises.find((exercise) => exercise.id === mark.exercise) ?? {};
  const link =
    lesson === undefined
      ? []
      : [
          make(
            'p',
            {},
            make('a', { href: `/${locale}/lessons/${lesson}#exercise-${id}` }, t('replay.mark.go')),
          ),
        ];
  if (mark.kind !== 'submission') return link;
  if (mark.verdicts === undefined) return [make('p', {}, t('replay.mark.hidden')), ...link];
  return [verdictList(mark.verdicts, detail.checks[mark.exercise] ?? {}), ...link];
}

const plain = (markdown: string): string => markdown.trim().replaceAll('**', '').replaceAll('`', '');
