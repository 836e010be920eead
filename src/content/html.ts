/**
 * What our custom elements become in the page: pure functions from rendered HTML to HTML.
 *
 * The HTML is our own (rendered from the lessons folder, custom elements never nest in themselves), so patterns are
 * enough and no parser is needed. Everything made here is readable without JavaScript.
 */
import { count, type Text } from '../i18n/text.ts';

/** A stretch of a lesson: text, or the place of an exercise. */
export type Segment = { readonly html: string } | { readonly exercise: string };

// Written on one line, the element lands in a paragraph of its own; that paragraph goes.
const EXERCISE = /(?:<p>\s*)?<exercise-box\b([^>]*)>[\s\S]*?<\/exercise-box>(?:\s*<\/p>)?/g;
const CHECK = /<check-box\b([^>]*)>([\s\S]*?)<\/check-box>/g;
const WHY = /<why-box\b([^>]*)>([\s\S]*?)<\/why-box>/g;
const HINT = /<hint-box\b([^>]*)>([\s\S]*?)<\/hint-box>/g;
const SOLVED = /<solved-box\b[^>]*>([\s\S]*?)<\/solved-box>/g;
const DEBRIEFING = /<debriefing-box\b[^>]*>([\s\S]*?)<\/debriefing-box>/g;
const CODE = /<pre\b([^>]*)>[\s\S]*?<\/pre>/g;
const IMAGE = /(<img\b[^>]*?\bsrc=")(?![a-z]+:|\/)(?:\.\/)?([^"]+)"/g;

const DRAWING = /<p>\s*<img\b([^>]*)>\s*<\/p>/g;

/** Cuts a lesson at its exercises, in order. */
export function splitExercises(html: string): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of html.matchAll(EXERCISE)) {
    segments.push({ html: html.slice(from, match.index) });
    segments.push({ exercise: attribute(match[1] ?? '', 'exercise') ?? '' });
    from = match.index + match[0].length;
  }
  segments.push({ html: html.slice(from) });
  return segments.filter((segment) => !('html' in segment) || segment.html.trim() !== '');
}

/** Takes out what is only for those who have solved the exercise, or ended the incident: it must not be in the page. */
export function takeSolved(html: string): {
  readonly html: string;
  readonly solved: string;
  readonly debriefing: string;
} {
  const inside = (element: RegExp) => [...html.matchAll(element)].map((match) => match[1] ?? '').join('');
  return {
    html: html.replace(SOLVED, '').replace(DEBRIEFING, ''),
    solved: inside(SOLVED),
    debriefing: inside(DEBRIEFING),
  };
}

/** Gives every check its place for a state, its points, why it matters, and its hints. `points` is by check id. */
export function dressChecks(html: string, points: ReadonlyMap<string, number>, t: Text): string {
  const ids = new Set([...html.matchAll(CHECK)].map((match) => attribute(match[1] ?? '', 'check')));
  const hints = new Map<string, string[]>();
  const whys = new Map<string, string>();
  const told = html.replace(WHY, (_, attributes: string, body: string) => {
    whys.set(attribute(attributes, 'check') ?? '', body);
    return '';
  });
  const rest = told.replace(HINT, (_, attributes: string, body: string) => {
    const check = attribute(attributes, 'check') ?? '';
    if (!ids.has(check)) return hint(check, 1, body, t('hint.label'));
    const those = hints.get(check) ?? [];
    hints.set(check, [...those, body]);
    return '';
  });
  return rest.replace(CHECK, (_, attributes: string, body: string) => {
    const id = attribute(attributes, 'check') ?? '';
    const extras = { hints: hints.get(id) ?? [], why: whys.get(id) };
    return checkBox(id, body, points.get(id) ?? 0, extras, t);
  });
}

interface Extras {
  readonly hints: readonly string[];
  /** Shown beside what was found, when the check fails. */
  readonly why: string | undefined;
}

function checkBox(id: string, body: string, points: number, { hints, why }: Extras, t: Text): string {
  return [
    `<check-box check="${escapeHtml(id)}" data-state="unchecked" role="group">`,
    '<span class="check-mark" aria-hidden="true"></span>',
    '<div class="check-body">',
    `<p class="check-head"><span class="check-state">${t('check.unchecked')}</span>`,
    `<span class="check-points">${count(t, 'unit.points', points)}</span></p>`,
    `<div class="check-text">${body}</div>`,
    '<p class="check-wait" hidden></p>',
    '<div class="check-findings"></div>',
    why === undefined
      ? ''
      : `<div class="check-why" hidden><p class="check-why-label">${t('check.why')}</p>${why}</div>`,
    ...hints.map((text, n) => hint(id, n + 1, text, hintLabel(n + 1, hints.length, t))),
    '</div></check-box>',
  ].join('');
}

/** Three hints are what to look at, which tool, and nearly the answer. */
function hintLabel(n: number, all: number, t: Text): string {
  if (all === 1) return t('hint.label');
  return all === 3 && (n === 1 || n === 2 || n === 3) ? t(`hint.step.${n}`) : t('hint.step', { n, all });
}

/** The next one is to be seen once this one was opened. */
function hint(check: string, step: number, body: string, label: string): string {
  const summary = `<summary>${label}</summary>`;
  return `<hint-box check="${escapeHtml(check)}" data-step="${step}"><details>${summary}<div class="hint-text">${body}</div></details></hint-box>`;
}

/** As in lessons/placeholders.ts: a name, or a part of one (`{{fault.port}}`). */
const PLACEHOLDER = /\{\{([a-z][A-Za-z0-9]*(?:\.[A-Za-z0-9_-]+)?)\}\}/g;
/** Letters and digits alone, so that nothing on the way to HTML takes it apart. */
const MARK = /NARUVALUE([0-9a-f]+)X/g;

/** Hides the placeholders of a text from Markdown: `{{name}}` would be coloured as code in some languages. */
export function markValues(markdown: string): string {
  return markdown.replace(PLACEHOLDER, (_, name: string) => `NARUVALUE${Buffer.from(name).toString('hex')}X`);
}

/** What names of nodes end in: until they are known (always, where there are none to enter) these say more than `cp` does. */
const NODE_NAMES = new Map([
  ['cp', 'control-plane'],
  ['worker1', 'worker'],
]);

/** Makes places of the placeholders, which the page fills with the values of the attempt. Without one they show the name. */
export function dressValues(html: string, t: Text): string {
  return html.replace(MARK, (_, hex: string) => {
    const name = escapeHtml(Buffer.from(hex, 'hex').toString());
    const shown = NODE_NAMES.get(name) ?? name;
    return `<span class="value" data-value="${name}" title="${t('value.unset')}">‹${shown}›</span>`;
  });
}

/**
 * Puts every code block into a frame with a button to copy it and, when it is `sh`, to insert and to run it. What is `bash` is a
 * command, too, but one that is only to be read.
 */
export function dressCode(html: string, t: Text): string {
  return html.replace(CODE, (pre, attributes: string) => {
    const lang = attribute(attributes, 'data-language') ?? 'plaintext';
    const runnable = lang === 'sh';
    return [
      `<code-block data-lang="${escapeHtml(lang)}">`,
      '<div class="code-bar">',
      `<span class="code-lang">${escapeHtml(languageName(lang, t))}</span>`,
      `<button type="button" class="code-copy">${t('code.copy')}</button>`,
      runnable ? `<button type="button" class="code-insert">${t('code.insert')}</button>` : '',
      runnable ? `<button type="button" class="code-run">${t('code.run')}</button>` : '',
      `</div>${focusable(pre)}</code-block>`,
    ].join('');
  });
}

/** `--image`, in code: a line may end after each of the hyphens, and half an option reads like something else. */
export function keepOptions(html: string): string {
  return html.replace(/<code\b[^>]*>[\s\S]*?<\/code>/g, (code) =>
    code.replace(/>[^<>]+</g, (text) =>
      text.replace(/(?<![\w-])--[A-Za-z][\w-]*/g, '<span class="option">$&</span>'),
    ),
  );
}

/** Blocks without a language show what a command prints. Commands without a button to run them say that this is no mistake. */
function languageName(lang: string, t: Text): string {
  if (lang === 'sh') return t('code.shell');
  if (lang === 'bash') return t('code.elsewhere');
  return ['output', 'plaintext', 'text', 'txt'].includes(lang) ? t('code.output') : lang;
}

/** A block that scrolls sideways must be reachable by keyboard. */
function focusable(pre: string): string {
  return pre.includes('tabindex=') ? pre : pre.replace('<pre', '<pre tabindex="0"');
}

/** Markdown leaves what stands on the line of a `<summary>` as it is; code in it is code all the same. */
export function dressSummaries(html: string): string {
  return html.replace(/<summary>([^<]*)<\/summary>/g, (_, words: string) => {
    return `<summary>${words.replace(/`([^`]+)`/g, '<code>$1</code>')}</summary>`;
  });
}

/** Points images beside a Markdown file to where the page serves them. */
export function placeImages(html: string, base: string): string {
  return html.replace(IMAGE, (_, before: string, file: string) => `${before}${base}/${file}"`);
}

/**
 * Puts drawings into the page in the place of `<img>`: `![what it shows](file.svg "caption")`. It
 * stands in a paragraph of its own, which becomes a figure. One that moves (class `moves`) can be stopped.
 */
export function dressDrawings(html: string, drawings: ReadonlyMap<string, string>, t: Text): string {
  return html.replace(DRAWING, (whole, attributes: string) => {
    const drawing = drawings.get((attribute(attributes, 'src') ?? '').replace(/^\.\//, ''));
    if (drawing === undefined) return whole;
    const title = attribute(attributes, 'title');
    const caption = title === undefined ? '' : `<figcaption>${title}</figcaption>`;
    const named = `<svg role="img" aria-label="${attribute(attributes, 'alt') ?? ''}"`;
    // By itself the file is hidden from screen readers; the words for it are in the Markdown, in two languages.
    const bare = drawing.slice(drawing.indexOf('<svg')).trim().replace(' aria-hidden="true"', '');
    const svg = bare.replace('<svg', named);
    const stop = /^<svg[^>]*\sclass="moves"/.test(bare)
      ? `<label class="drawing-stop"><input type="checkbox" autocomplete="off" />${t('drawing.stop')}</label>`
      : '';
    // It may scroll sideways, so it must be reachable by keyboard.
    return `<figure class="drawing" tabindex="0">${svg}${caption}${stop}</figure>`;
  });
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}

/** Text that may stand between tags and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}
