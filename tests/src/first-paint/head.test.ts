import { describe, expect, it } from 'vitest';
import { withSheets } from '../../../src/first-paint/head.ts';

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
