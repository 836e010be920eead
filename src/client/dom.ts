/** Small ways to make and find elements, and the words of this page's language. */
import type { Locale } from '../../server/protocol.ts';
import { localeOf, type Text, text } from '../i18n/text.ts';
import { below } from './below.ts';

/** The language of this page. */
export const locale: Locale = localeOf(document.documentElement.lang);

/** The words of this page. */
export const t: Text = text(locale);

type Child = Node | string | undefined;

/** An element with a class, attributes and children; `undefined` children are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, name === 'href' ? below(value) : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that does something. */
export function makeButton(words: string, className: string, press: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', class: className }, words);
  button.addEventListener('click', press);
  return button;
}

/** The element that must be there: the page and this code are built together. */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`No ${selector} in the page`);
  return found;
}

/** Sets text only when it changes, so that a screen reader does not hear the same thing twice. */
export function setText(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

/** Ids from a space-separated attribute. */
export function ids(value: string | undefined): string[] {
  return (value ?? '').split(' ').filter((id) => id !== '');
}
