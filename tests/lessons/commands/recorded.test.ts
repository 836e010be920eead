import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandBlock, commandsOf } from '../../../lessons/commands/blocks.ts';
import { difference } from '../../../lessons/commands/compare.ts';
import recordings from './recorded-v1.36.2.json' with { type: 'json' };

const lessons = join(import.meta.dirname, '../../../lessons');

/** Of the English pages; the lint sees that the Korean ones show the same. */
async function shownForNodes(): Promise<{ page: string; block: CommandBlock }[]> {
  const files = await readdir(lessons, { recursive: true });
  const pages = files.filter((file) => /^\d+-[^/]+\/\d+-[^/]+\/en\.md$/.test(file));
  const read = pages.sort().map(async (page) => {
    const { commands } = commandsOf(await readFile(join(lessons, page), 'utf8'));
    return commands
      .filter(({ notRun, output }) => output && /^needs a (?:node|cluster)\b/.test(notRun ?? ''))
      .map((block) => ({ page, block }));
  });
  return (await Promise.all(read)).flat();
}

const commandOf = ({ code }: CommandBlock): string => code.replace(/^[ \t]*# not run:.*\n?/m, '').trim();

describe('what lessons show of real nodes', () => {
  it('is what a node of that version printed, and nothing is made up', async () => {
    const shown = await shownForNodes();
    expect(shown.length).toBeGreaterThan(0);
    const wrong = shown.flatMap(({ page, block }) => {
      const at = `${page}:${block.line}`;
      const recorded = recordings.filter(({ command }) => command === commandOf(block));
      if (recorded.length === 0) return [`${at} was not recorded: add it to recorded-v1.36.2.json`];
      const partings = recorded.map(({ output, nodes }) =>
        difference(block.output?.text ?? '', output.join('\n'), nodes),
      );
      if (partings.includes(undefined)) return [];
      return [`${at} shows "${partings[0]?.expected}", recorded was "${partings[0]?.got}"`];
    });
    expect(wrong).toEqual([]);
  });
});
