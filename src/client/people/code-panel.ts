/** The code of the class: large enough for a wall, with the address that leads straight to it. */
import type { ClassCode } from '../../../server/classroom/people/protocol.ts';
import { below } from '../below.ts';
import { make, makeButton, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { qrImage } from './qr-image.ts';
import { chooser } from './select.ts';
import { when } from './when.ts';

/** `act` runs what changes something, shows what fails, and has the page drawn anew. */
export function codePanel(
  code: ClassCode | undefined,
  act: (work: () => Promise<unknown>) => void,
): HTMLElement {
  const hours = chooser(
    t('people.code.hours'),
    [2, 8, 24, 72, 168].map((n) => [
      String(n),
      n < 72 ? t('people.hours', { n }) : t('people.days', { n: n / 24 }),
    ]),
    '8',
  );
  const acts = make(
    'div',
    { class: 'people-acts' },
    hours.element,
    makeButton(t('people.code.new'), 'button primary', () =>
      act(() => askPeople.newCode(Number(hours.value()))),
    ),
    code && makeButton(t('people.code.end'), 'button quiet', () => act(() => askPeople.endCode())),
  );
  return make(
    'section',
    { class: 'panel', 'aria-labelledby': 'people-code' },
    make('h2', { id: 'people-code' }, t('people.code')),
    ...(code ? shown(code) : [make('p', {}, t('people.code.none'))]),
    acts,
  );
}

function shown(code: ClassCode): HTMLElement[] {
  const address = `${location.origin}${below(`/join/${code.code}`)}`;
  const said = make(
    'div',
    {},
    make('p', {}, make('strong', { class: 'big-code' }, code.code)),
    make('p', { class: 'soft' }, t('people.code.until', { until: when(code.until) })),
    make('p', {}, make('code', {}, address)),
  );
  return [make('div', { class: 'code-shown' }, said, qrImage(address, t('people.code.qr')))];
}
