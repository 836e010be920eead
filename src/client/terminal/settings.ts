/** The card with what a learner may choose about terminals in this browser. */
import { make, makeButton, setText, t } from '../dom.ts';
import { COLOURS, type Preferences, preferences } from './preferences.ts';

export class SettingsCard {
  readonly parts: HTMLElement[];
  readonly #size = make('output', {}, '');
  readonly #colours = COLOURS.map((value) =>
    make('input', { type: 'radio', name: 'terminal-colours', value, id: `terminal-colours-${value}` }),
  );
  readonly #reader = make('input', { type: 'checkbox', id: 'terminal-reader' });
  readonly #flash = make('input', { type: 'checkbox', id: 'terminal-flash' });

  constructor() {
    const step = (by: number) => () => preferences.change({ fontSize: preferences.now.fontSize + by });
    this.parts = [
      make(
        'div',
        { class: 'setting', role: 'group', 'aria-label': t('terminal.font') },
        make('span', {}, t('terminal.font')),
        makeButton('−', 'tool', step(-1)),
        this.#size,
        makeButton('+', 'tool', step(1)),
      ),
      this.#colourChoice(),
      switchRow(this.#reader, t('terminal.reader'), t('terminal.reader.help')),
      switchRow(this.#flash, t('terminal.flash'), t('terminal.flash.help')),
    ];
    const [smaller, larger] = this.parts[0]?.querySelectorAll('button') ?? [];
    smaller?.setAttribute('aria-label', t('terminal.smaller'));
    larger?.setAttribute('aria-label', t('terminal.larger'));
    this.#reader.addEventListener('change', () => preferences.change({ screenReader: this.#reader.checked }));
    this.#flash.addEventListener('change', () => preferences.change({ flash: this.#flash.checked }));
    preferences.follow((now) => this.#show(now));
    this.#show(preferences.now);
  }

  #colourChoice(): HTMLElement {
    const choices = this.#colours.map((input, place) => {
      const colours = COLOURS[place] ?? 'page';
      input.addEventListener('change', () => preferences.change({ colours }));
      return make('label', { class: 'choice' }, input, t(`terminal.colours.${colours}`));
    });
    return make('fieldset', { class: 'choices' }, make('legend', {}, t('terminal.colours')), ...choices);
  }

  #show({ fontSize, colours, screenReader, flash }: Preferences): void {
    setText(this.#size, t('terminal.font.size', { n: fontSize }));
    for (const input of this.#colours) input.checked = input.value === colours;
    this.#reader.checked = screenReader;
    this.#flash.checked = flash;
  }
}

function switchRow(input: HTMLInputElement, words: string, help: string): HTMLElement {
  const explained = make('span', { class: 'soft', id: `${input.id}-help` }, help);
  input.setAttribute('aria-describedby', explained.id);
  return make('div', { class: 'switch' }, make('label', { class: 'choice' }, input, words), explained);
}
