import { describe, expect, it } from 'vitest';
import {
  dressChecks,
  dressCode,
  dressDrawings,
  dressSummaries,
  dressValues,
  keepOptions,
  markValues,
  placeImages,
  splitExercises,
  takeSolved,
} from '../../src/content/html.ts';
import { renderMarkdown } from '../../src/content/markdown.ts';
import { text } from '../../src/i18n/text.ts';

const t = text('en');

describe('a lesson', () => {
  it('is cut at its exercises, however the element was written', async () => {
    const { html } = await renderMarkdown(
      'Before.\n\n<exercise-box exercise="one"></exercise-box>\n\nBetween.\n\n<exercise-box exercise="two">\n</exercise-box>\n\nAfter.\n',
    );
    const segments = splitExercises(html).map((s) => ('html' in s ? s.html.trim() : s.exercise));
    expect(segments).toEqual(['<p>Before.</p>', 'one', '<p>Between.</p>', 'two', '<p>After.</p>']);
  });

  it('keeps two hyphens as two hyphens', async () => {
    expect((await renderMarkdown('Use --image here, "quoted".')).html).toContain(
      'Use --image here, "quoted"',
    );
  });

  it('shows pictures that lie beside it, and leaves other addresses alone', () => {
    const html = '<img src="./a.svg" alt=""><img src="b.png"><img src="/c.png"><img src="https://x/d.png">';
    expect(placeImages(html, '/f')).toBe(
      '<img src="/f/a.svg" alt=""><img src="/f/b.png"><img src="/c.png"><img src="https://x/d.png">',
    );
  });
});

describe('a drawing', () => {
  const drawings = new Map([
    ['pod.svg', '<?xml version="1.0"?>\n<svg aria-hidden="true" viewBox="0 0 9 9"><path d="M0 0"/></svg>\n'],
  ]);

  it('becomes part of the page, with its words for a screen reader and its caption', async () => {
    const { html } = await renderMarkdown('![Two "containers" in a Pod](pod.svg "A Pod")\n');
    expect(dressDrawings(html, drawings, t).trim()).toBe(
      '<figure class="drawing" tabindex="0"><svg role="img" aria-label="Two &quot;containers&quot; in a Pod" viewBox="0 0 9 9">' +
        '<path d="M0 0"/></svg><figcaption>A Pod</figcaption></figure>',
    );
  });

  it('that moves can be stopped', async () => {
    const { html } = await renderMarkdown('![A path](way.svg)\n');
    const moving = new Map([
      ['way.svg', '<svg aria-hidden="true" class="moves"><path class="moving at-1"/></svg>'],
    ]);
    expect(dressDrawings(html, moving, t)).toContain(
      `</svg><label class="drawing-stop"><input type="checkbox" autocomplete="off" />${t('drawing.stop')}</label></figure>`,
    );
  });

  it('that is not there stays the picture it was', async () => {
    const { html } = await renderMarkdown('![Nothing](other.svg)\n');
    expect(dressDrawings(html, drawings, t)).toBe(html);
  });
});

describe('a folded question', () => {
  it('shows code in its title as code', async () => {
    const { html } = await renderMarkdown(
      '<details>\n<summary>What does `kubectl get` do?</summary>\n\nIt asks.\n\n</details>\n',
    );
    expect(dressSummaries(html)).toContain('<summary>What does <code>kubectl get</code> do?</summary>');
  });
});

describe('a code block', () => {
  it('can be copied, and run when it is sh', async () => {
    const { html } = await renderMarkdown('```sh\nkubectl get pods\n```\n');
    const dressed = dressCode(html, t);
    expect(dressed).toContain('class="code-copy"');
    expect(dressed).toContain('class="code-run"');
    expect(dressed).toContain('tabindex="0"');
  });

  it('cannot be run when it is anything else', async () => {
    const { html } = await renderMarkdown('```yaml\nkind: Pod\n```\n\n```text\nNAME READY\n```\n');
    const dressed = dressCode(html, t);
    expect(dressed.match(/class="code-copy"/g)).toHaveLength(2);
    expect(dressed).not.toContain('code-run');
  });
});

describe('a command that is only to be read', () => {
  it('says so, and no button runs it', async () => {
    const { html } = await renderMarkdown('```bash\nkubectl delete node worker\n```\n');
    const dressed = dressCode(html, t);
    expect(dressed).toContain(`<span class="code-lang">${t('code.elsewhere')}</span>`);
    expect(dressed).not.toMatch(/code-run|code-insert/);
  });
});

describe('an option of a command', () => {
  it('is kept in one piece, in blocks and in text', async () => {
    const { html } = await renderMarkdown('Use `x --dry-run=client`.\n\n```sh\nx --a-b -- sh -c y--z\n```\n');
    const kept = keepOptions(dressCode(html, t));
    expect(kept.match(/<span class="option">[^<]*<\/span>/g)).toEqual([
      '<span class="option">--dry-run</span>',
      '<span class="option">--a-b</span>',
    ]);
    const plain = (of: string) => of.replace(/<[^>]*>/g, '');
    expect(plain(kept)).toBe(plain(dressCode(html, t)));
  });
});

describe('a check', () => {
  const markdown = [
    '<check-box check="ready">\n\nIt is **ready**.\n\n</check-box>',
    '<hint-box check="ready">\n\nLook at `status`.\n\n</hint-box>',
    '<hint-box check="ready">\n\nLook again.\n\n</hint-box>',
    '<hint-box check="gone">\n\nOf nobody.\n\n</hint-box>',
  ].join('\n\n');

  it('shows its points and that nothing has been checked', async () => {
    const html = dressChecks((await renderMarkdown(markdown)).html, new Map([['ready', 3]]), t);
    expect(html).toContain('data-state="unchecked"');
    expect(html).toContain('3 points');
    expect(html).toContain('<strong>ready</strong>');
  });

  it('holds its hints, folded and numbered, and a hint of no check stays where it was', async () => {
    const html = dressChecks((await renderMarkdown(markdown)).html, new Map([['ready', 3]]), t);
    const check = html.slice(html.indexOf('<check-box'), html.indexOf('</check-box>'));
    expect(check.match(/<details>/g)).toHaveLength(2);
    expect(check).toContain('Hint 2 of 2');
    expect(check).toContain('data-step="2"');
    expect(check).not.toContain('Of nobody');
    expect(html).toContain('Of nobody');
  });

  it('names three hints for what each of them tells', async () => {
    const third = `${markdown}\n\n<hint-box check="ready">\n\nUse \`get\`.\n\n</hint-box>`;
    const html = dressChecks((await renderMarkdown(third)).html, new Map([['ready', 3]]), t);
    for (const label of ['Hint 1: what to look at', 'Hint 2: which tool', 'Hint 3: nearly the answer'])
      expect(html).toContain(`<summary>${label}</summary>`);
  });

  it('keeps why it matters until there is something to say it beside', async () => {
    const why = `${markdown}\n\n<why-box check="ready">\n\nBecause of *this*.\n\n</why-box>`;
    const html = dressChecks((await renderMarkdown(why)).html, new Map([['ready', 3]]), t);
    const check = html.slice(html.indexOf('<check-box'), html.indexOf('</check-box>'));
    expect(check).toContain('<div class="check-why" hidden>');
    expect(check).toContain('<em>this</em>');
    expect(html).not.toContain('why-box');
  });
});

describe('a placeholder', () => {
  it('becomes a place for the value of the attempt, in prose, in code and in a block of shell', async () => {
    const markdown =
      'In `{{space}}`, {{count}} of {{size.all}} times:\n\n```sh\nkubectl -n {{space}} get pods\n```\n';
    const html = dressValues((await renderMarkdown(markValues(markdown))).html, t);
    expect(html.match(/data-value="space"/g)).toHaveLength(2);
    expect(html).toContain('data-value="count"');
    expect(html).toContain('data-value="size.all"');
    expect(html).toContain('‹space›</span></code>');
    expect(html).not.toContain('{{');
    expect(html).not.toContain('NARUVALUE');
  });

  it('calls nodes that are not known yet by what their names end in', async () => {
    const html = dressValues((await renderMarkdown(markValues('Log in with `ssh {{cp}}`.'))).html, t);
    expect(html).toContain('data-value="cp"');
    expect(html).toContain('‹control-plane›');
  });
});

describe('what is only for those who have solved an exercise', () => {
  it('is taken out of the page', async () => {
    const markdown =
      'Task.\n\n<solved-box exercise="a">\n\nWhy *so*.\n\n</solved-box>\n\n<hint-box check="x">\n\nLook.\n\n</hint-box>\n';
    const { html, solved } = takeSolved((await renderMarkdown(markdown)).html);
    expect(html).not.toContain('Why');
    expect(html).toContain('Look.');
    expect(solved).toContain('<p>Why <em>so</em>.</p>');
  });
});
