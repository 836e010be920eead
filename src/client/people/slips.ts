/** Personal links to hand out: on paper with a QR code each, or copied all at once. Shown once. */
import type { PersonLink } from '../../../server/classroom/people/protocol.ts';
import { below } from '../below.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { qrImage } from './qr-image.ts';
import { when } from './when.ts';

export function slips(links: readonly PersonLink[]): HTMLElement {
  const said = make('span', { class: 'soft', role: 'status' });
  const copy = makeButton(t('people.slips.copy'), 'button', () => {
    const lines = links.map((link) => `${link.person.name}\t${addressOf(link)}`);
    void navigator.clipboard?.writeText(lines.join('\n')).then(() => setText(said, t('people.slips.copied')));
  });
  copy.hidden = navigator.clipboard === undefined;
  const title = make('h2', { id: 'people-slips', tabindex: '-1' }, t('people.slips'));
  queueMicrotask(() => title.focus());
  return make(
    'section',
    { class: 'panel slips', 'aria-labelledby': 'people-slips' },
    title,
    make('p', {}, t('people.slips.what')),
    make(
      'div',
      { class: 'people-acts' },
      makeButton(t('people.slips.print'), 'button primary', () => print()),
      copy,
      said,
    ),
    make('ul', { class: 'slip-list' }, ...links.map(slip)),
  );
}

function slip(link: PersonLink): HTMLElement {
  const { person, until } = link;
  const address = addressOf(link);
  return make(
    'li',
    { class: 'slip' },
    qrImage(address, t('people.slips.qr', { name: person.name })),
    make(
      'div',
      {},
      make('strong', {}, person.name),
      person.note === undefined ? undefined : make('span', { class: 'soft' }, ` ${person.note}`),
      make('p', {}, t('people.slips.open')),
      make('code', {}, address),
      make('p', { class: 'soft' }, t('people.slips.until', { until: when(until) })),
    ),
  );
}

const addressOf = ({ path }: PersonLink): string => `${location.origin}${below(path)}`;
