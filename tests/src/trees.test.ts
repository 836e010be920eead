import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/content/markdown.ts';
import { dressTrees, treesOf } from '../../src/content/trees.ts';
import { text } from '../../src/i18n/text.ts';

const t = text('en');
const PAGE = [
  'Before.',
  '<decision-tree tree="pods">',
  '- What is "STATUS"?\n  - **`Pending`** What do the *events* say?\n    - **Nothing** Ask the scheduler.\n    - **Much** Read.\n  - **`Running`** Look on.',
  '</decision-tree>',
  'After.',
].join('\n\n');

const page = async (): Promise<string> => (await renderMarkdown(PAGE)).html;

describe('a decision tree in a lesson', () => {
  it('opens one answer of each question at a time, without a script', async () => {
    const html = dressTrees(await page(), t, { as: 'steps', all: '/en/decisions' });
    expect(html).toContain('<p class="tree-ask">What is "STATUS"?</p>');
    expect(html).toContain('<details name="tree-pods"><summary><code>Pending</code></summary>');
    expect(html).toContain('<details name="tree-pods"><summary><code>Running</code></summary>');
    expect(html).toContain(
      '<p class="tree-ask">What do the <em>events</em> say?</p><ul class="tree-answers"><li><details name="tree-pods-1"><summary>Nothing</summary>',
    );
    expect(html).toContain('<p class="tree-end">Look on.</p></div></details></li></ul><figcaption>');
    expect(html).toMatch(/^<p>Before\.<\/p>\s*<figure[\s\S]*<\/figure>\s*<p>After\.<\/p>\s*$/);
  });

  it('has a name for screen readers, and leads to the page of all trees', async () => {
    const html = dressTrees(await page(), t, { as: 'steps', all: '/en/decisions' });
    expect(html).toContain('role="group" aria-label="Decision tree: What is &quot;STATUS&quot;?"');
    expect(html).toContain('<a href="/en/decisions#tree-pods">');
  });

  it('is shown whole where all of them are', async () => {
    const [tree = '', ...others] = treesOf(await page(), t);
    expect(others).toEqual([]);
    expect(tree).toContain('<p class="tree-answer">Nothing</p>');
    expect(tree).not.toMatch(/<details|<figcaption/);
    expect(tree.match(/<ul/g)).toHaveLength(2);
    expect(tree.match(/<li/g)).toHaveLength(4);
  });

  it('stays a list when it has no single question', async () => {
    const { html } = await renderMarkdown('<decision-tree tree="a">\n\n- One\n- Two\n\n</decision-tree>\n');
    expect(dressTrees(html, t, { as: 'whole' })).toContain('<li>Two</li>');
  });
});
