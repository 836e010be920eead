/**
 * The debriefing of an incident: the shortest way, step by step, told once the attempt is over. It stands in the text of the
 * exercise, a numbered list in which each item says what one looks at, the command, and what that rules out. Its commands, typed one
 * after another, are a right answer: the proof types them.
 */
import { elements } from './markdown.ts';
import type { ExerciseDefinition } from './types.ts';

/** One item of the list. */
export interface DebriefingStep {
  /** What one looks at; Markdown. */
  readonly looks: string;
  /** As it is typed; may have several lines. */
  readonly command: string;
  /** What it rules out, or what is known now; Markdown. */
  readonly tells: string;
  /** Of the item, counted from the first line of the text. */
  readonly line: number;
  /** Blocks of commands in it: one, unless its author erred. */
  readonly commands: number;
}

const BOX = /<debriefing-box\b[^>]*>[\s\S]*?<\/debriefing-box>/g;
const ITEM = /^\d+[.)]\s+/;
const FENCE = /^\s*(`{3,})(\S*)\s*$/;

/** Whether it is told of when it is over, and not before: what would give it away is kept back until then. */
export function isDebriefed({ prose }: Pick<ExerciseDefinition, 'prose'>): boolean {
  return prose.en.body.includes('<debriefing-box');
}

/** The text as it may be read while the attempt is under way. */
export function withoutDebriefing(body: string): string {
  return body.replace(BOX, '');
}

/** The steps of all debriefings of a text: there is one, or none. */
export function debriefingSteps(body: string): DebriefingStep[] {
  const lines = body.split(/\r?\n/);
  return elements(body)
    .filter(({ name, closed }) => name === 'debriefing-box' && closed)
    .flatMap(({ line: first }) => {
      const length = lines.slice(first).findIndex((line) => line.includes('</debriefing-box'));
      const inside = lines.slice(first, first + length);
      const starts = inside.flatMap((line, at) => (ITEM.test(line) ? [at] : []));
      return starts.map((start, at) => stepOf(inside.slice(start, starts[at + 1]), first + start + 1));
    });
}

/** The commands of the debriefing as one script; empty where there is none. */
export function debriefingScript(body: string): string {
  return debriefingSteps(body)
    .map(({ command }) => `${command}\n`)
    .join('');
}

function stepOf(lines: readonly string[], line: number): DebriefingStep {
  const fences = lines.flatMap((one, at) => (FENCE.test(one) ? [at] : []));
  const [open = lines.length, close = lines.length] = fences;
  const opening = fences.filter((_, at) => at % 2 === 0);
  const words = (some: readonly string[]): string => some.join('\n').replace(ITEM, '').trim();
  return {
    looks: words(lines.slice(0, open)),
    command: dedented(lines.slice(open + 1, close)),
    tells: words(lines.slice(close + 1)),
    line,
    commands: opening.filter((at) => FENCE.exec(lines[at]!)?.[2] === 'sh').length,
  };
}

/** Without what the list indents it by. */
function dedented(lines: readonly string[]): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join('\n');
}
