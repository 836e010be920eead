/** What the tab of a shell shows. */
import type { ShellInfo } from '../../../server/protocol.ts';
import { t } from '../dom.ts';
import { activeOf, FIRST, type Layout } from './layout.ts';
import type { TabView } from './tabs.ts';

/** What is known of a shell besides its name. */
export interface ShellNews {
  /** Its bell rang while nobody could see it. */
  readonly rang: boolean;
  /** Somebody asks for its keyboard. */
  readonly asked: boolean;
  readonly recorded: boolean;
}

/** Without a title of its own a shell is known by its number, and the first ones by their place. */
export function titleOf({ title, number }: ShellInfo, place: number): string {
  return title ?? t('terminal.shell', { n: number ?? place + 1 });
}

export function tabView(shell: ShellInfo, place: number, layout: Layout, news: ShellNews): TabView {
  const { name, state } = shell;
  const { rang, asked, recorded } = news;
  const ended = state === 'ended';
  return {
    name,
    title: titleOf(shell, place),
    shown: layout.shown.includes(name),
    active: activeOf(layout) === name,
    stays: name === FIRST,
    recorded,
    notes: [
      ...(asked ? [t('terminal.tab.asked')] : []),
      ...(rang ? [t('terminal.tab.rang')] : []),
      ...(ended ? [t('terminal.tab.ended')] : []),
      ...(recorded ? [t('recording.sign')] : []),
    ],
    mark: asked ? 'people' : rang ? 'bell' : ended ? 'ended' : 'none',
  };
}
