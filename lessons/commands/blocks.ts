/**
 * The commands of a lesson in reading order, and what it says they print.
 *
 * A code block `sh` is a command. One that cannot be run by itself (an editor, a watch, something that needs another
 * terminal) says so in a comment of its own: `# not run: reason`. A code block `output` after it shows what it prints.
 */
import { HOME_TOOLS, type HomeTool } from '../../sandbox/types.ts';
import { blocks, type Place } from '../markdown.ts';

export interface CommandBlock extends Place {
  readonly code: string;
  /** Why it is not run. */
  readonly notRun?: string;
  readonly output?: OutputBlock;
}

export interface OutputBlock extends Place {
  readonly text: string;
}

/** A block that shows the output of nothing. */
export interface Stray extends Place {
  readonly stray: true;
}

const NOT_RUN = /^[ \t]*# not run:[ \t]*(.*)$/m;

/** Lines and columns are those of the text. */
export function commandsOf(markdown: string): { commands: CommandBlock[]; strays: Stray[] } {
  const commands: CommandBlock[] = [];
  const strays: Stray[] = [];
  let last: CommandBlock | undefined;
  for (const block of blocks(markdown)) {
    if (block.type === 'heading') last = undefined;
    if (block.type !== 'code') continue;
    const { line, column, text } = block;
    if (block.language === 'sh') {
      const notRun = NOT_RUN.exec(text)?.[1]?.trim();
      last = { line, column, code: text, ...(notRun !== undefined && { notRun }) };
      commands.push(last);
    } else if (block.language === 'output') {
      if (last === undefined || last.output) strays.push({ line, column, stray: true });
      else commands[commands.length - 1] = { ...last, output: { line, column, text } };
      last = undefined;
    }
  }
  return { commands, strays };
}

/** The programs besides kubectl that commands call, at the begin of a line, of a pipe, of a list; not those that are not run. */
export function toolsOf(commands: readonly CommandBlock[]): HomeTool[] {
  const typed = commands.flatMap(({ code, notRun }) => (notRun === undefined ? [code] : [])).join('\n');
  const calls = (tool: HomeTool) => new RegExp(`(?:^|[|;&(])[ \\t]*${tool}(?=[ \\t]|$)`, 'm').test(typed);
  return HOME_TOOLS.filter((tool) => tool !== 'kubectl' && calls(tool));
}

/** The begin of a block that needs what the terminal of the page does not have. */
const ELSEWHERE = /^([ \t]*`{3,})sh(?=[ \t]*\n[ \t]*# not run: needs a (?:node|cluster)\b)/gm;

/** Markdown as pages show it: without the lines that are for machines. What runs elsewhere is `bash`, which no button runs. */
export function withoutMarks(markdown: string): string {
  return markdown.replace(ELSEWHERE, '$1bash').replace(new RegExp(`${NOT_RUN.source}\n?`, 'gm'), '');
}
