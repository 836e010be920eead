import { describe, expect, it } from 'vitest';
import { EARLY } from '../../../src/first-paint/early.ts';
import { withFonts, withSheets } from '../../../src/first-paint/head.ts';

const page = (head: string, body = '') => `<html><head>${head}</head><body>${body}</body></html>`;
const texts: Readonly<Record<string, string>> = {
  '/_astro/a.css': 'p{--x:"$&"}',
  '/naru/_astro/b.css': 'b{}',
};
const textOf = (address: string) => texts[address];

describe('a page', () => {
  it('has its style sheets in itself, in their order', () => {
    const links =
      '<link rel="stylesheet" href="/_astro/a.css"><link rel="stylesheet" href="/naru/_astro/b.css">';
    expect(withSheets(page(`<title>x</title>${links}`), textOf)).toBe(
      page('<title>x</title><style>p{--x:"$&"}</style><style>b{}</style>'),
    );
  });

  it('keeps links to what nobody has read, and what only looks like one', () => {
    const unknown = page('<link rel="stylesheet" href="/other.css">');
    expect(withSheets(unknown, textOf)).toBe(unknown);
    const shown = page('', '<link rel="stylesheet" href="/_astro/a.css">');
    expect(withSheets(shown, textOf)).toBe(shown);
  });

  it.each(['a{}</style><p>', '@import "x.css";', '@charset "utf-8";'])(
    'keeps the link to a sheet that cannot stand in it: %s',
    (text) => {
      const html = page('<link rel="stylesheet" href="/_astro/a.css">');
      expect(withSheets(html, () => text)).toBe(html);
    },
  );
});

describe('the fonts of a page', () => {
  const face = (name: string) => `<style>@font-face{src:url(/naru/_astro/${name}.aB-3_.woff2)}</style>`;
  const head = `<meta charset="utf-8">${face('text')}${face('code-words')}${face('code')}`;
  const asked = (html: string) =>
    [...html.matchAll(/<link rel="preload" href="([^"]+)" as="font"/g)].map(([, at]) => at);

  it('are asked for at once, from where the style sheets in it have them', () => {
    const html = withFonts(page(head, '<code>kubectl</code>'));
    expect(asked(html)).toEqual(['/naru/_astro/text.aB-3_.woff2', '/naru/_astro/code.aB-3_.woff2']);
    expect(html.indexOf('preload')).toBeLessThan(html.indexOf('<style>'));
  });

  it('are not, where nothing is set in them', () => {
    expect(asked(withFonts(page(head, '<p>나루</p>')))).toEqual(['/naru/_astro/text.aB-3_.woff2']);
    const none = page('<meta charset="utf-8">', '<code>x</code>');
    expect(withFonts(none)).toBe(none);
  });
});

describe('what runs before the first paint', () => {
  const run = (cookie: string): Record<string, string> => {
    const dataset: Record<string, string> = {};
    new Function('document', EARLY)({ cookie, documentElement: { dataset } });
    return dataset;
  };

  it('takes theme and place of the terminal from their cookies', () => {
    expect(run('naru-locale=ko; naru-theme=dark; naru-dock=below')).toEqual({ theme: 'dark', dock: 'below' });
    expect(run('naru-dock=window')).toEqual({ dock: 'window' });
  });

  it('takes nothing else', () => {
    for (const cookie of ['', 'naru-theme=', 'naru-theme=darker', 'not-naru-theme=dark', 'naru-locale=ko'])
      expect(run(cookie)).toEqual({});
  });
});
