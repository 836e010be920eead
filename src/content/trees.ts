/**
 * Decision trees of lessons: `<decision-tree tree="id">` around a list becomes a figure that is clicked through, an answer at a time.
 *
 * The one item of the list is the first question. Each item below begins with an answer in bold; what follows is what the answer
 * tells, or the next question, whose answers are the items below that one. In a lesson an answer is a `<details>`: it
 * needs no script, and of several answers to one question one is open. Printed, and on the page of all trees, everything is.
 */
import type { Text } from '../i18n/text.ts';

/** A question and its answers; without answers it is where a path ends. */
interface Branch {
  /** HTML of the answer that leads here; empty at the root. */
  readonly answer: string;
  /** HTML of the question, or of what is to be done. */
  readonly words: string;
  readonly answers: readonly Branch[];
}

const TREE = /<decision-tree\b[^>]*\btree="([a-z0-9-]+)"[^>]*>([\s\S]*?)<\/decision-tree>/g;
const TOKEN = /<(\/?)(ul|li)>/g;
const ANSWER = /^\s*(?:<p>\s*)?<strong>([\s\S]*?)<\/strong>\s*/;

/** How a tree is shown: `steps` opens an answer at a time and leads to the page of all trees; `whole` shows everything. */
export type Shown = { readonly as: 'steps'; readonly all: string } | { readonly as: 'whole' };

/** Makes figures of the trees in a rendered page. One whose list is not what it should be stays a list. */
export function dressTrees(html: string, t: Text, shown: Shown): string {
  return html.replace(TREE, (_, id: string, list: string) => {
    const root = read(list);
    return root === undefined ? list : figure(id, root, t, shown);
  });
}

/** The trees of a rendered page, each as a figure that shows everything. */
export function treesOf(html: string, t: Text): string[] {
  return [...html.matchAll(TREE)].map(([whole]) => dressTrees(whole, t, { as: 'whole' }));
}

function figure(id: string, root: Branch, t: Text, shown: Shown): string {
  const label = `${t('decision.label')}: ${plain(root.words)}`;
  const body = shown.as === 'steps' ? steps(`tree-${id}`, root) : whole(root);
  const more =
    shown.as === 'steps'
      ? `<figcaption><a href="${shown.all}#tree-${id}">${t('decision.all')}</a></figcaption>`
      : '';
  return `<figure class="tree" id="tree-${id}" role="group" aria-label="${label}"><p class="tree-ask">${root.words}</p>${body}${more}</figure>`;
}

/** The answers of a question, of which one at a time is open. */
function steps(name: string, { answers }: Branch): string {
  const items = answers.map((branch, at) => {
    const kind = branch.answers.length === 0 ? 'tree-end' : 'tree-ask';
    const then = `<p class="${kind}">${branch.words}</p>${branch.answers.length === 0 ? '' : steps(`${name}-${at + 1}`, branch)}`;
    return `<li><details name="${name}"><summary>${branch.answer}</summary><div class="tree-then">${then}</div></details></li>`;
  });
  return `<ul class="tree-answers">${items.join('')}</ul>`;
}

function whole({ answers }: Branch): string {
  const items = answers.map((branch) => {
    const kind = branch.answers.length === 0 ? 'tree-end' : 'tree-ask';
    const then = `<p class="${kind}">${branch.words}</p>${branch.answers.length === 0 ? '' : whole(branch)}`;
    return `<li><p class="tree-answer">${branch.answer}</p><div class="tree-then">${then}</div></li>`;
  });
  return `<ul class="tree-answers">${items.join('')}</ul>`;
}

/** `undefined`: it is no list of one item. */
function read(html: string): Branch | undefined {
  const roots = itemsOf(html);
  const [root] = roots;
  return roots.length === 1 && root !== undefined
    ? { ...root, answer: '', words: root.answer + root.words }
    : undefined;
}

/** The items of the first list in `html`, with those of the lists in them. */
function itemsOf(html: string): Branch[] {
  const items: Branch[] = [];
  let depth = 0;
  let from = 0;
  for (const { index, 0: tag, 1: closing, 2: name } of html.matchAll(TOKEN)) {
    if (name === 'li' && depth === 1) {
      if (closing === '') from = index + tag.length;
      else items.push(item(html.slice(from, index)));
    }
    if (name === 'ul') depth += closing === '' ? 1 : -1;
    if (depth === 0) break;
  }
  return items;
}

function item(html: string): Branch {
  const at = html.indexOf('<ul>');
  const own = at === -1 ? html : html.slice(0, at);
  const answer = ANSWER.exec(own);
  const words = (answer ? own.slice(answer[0].length) : own).replace(/<\/?p>/g, '').trim();
  return { answer: answer?.[1] ?? '', words, answers: at === -1 ? [] : itemsOf(html.slice(at)) };
}

/** Words for an attribute. */
const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('"', '&quot;')
    .trim();
