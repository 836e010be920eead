/** Who looks at a shell and who types, as a page needs to know it. Pure. */
import type { ViewerInfo } from '../../../server/protocol.ts';
import type { People } from './connection.ts';

/** Somebody who was invited to look; without a name of its own it is a guest. */
export interface Watcher {
  readonly id: string;
  readonly name: string | undefined;
}

export interface Company {
  readonly watchers: readonly Watcher[];
  /** The watcher that has the keyboard; without one the learner has it. */
  readonly keyboard: Watcher | undefined;
  /** Those that ask for it, the first first. */
  readonly asking: readonly Watcher[];
  /** This viewer may type. */
  readonly mine: boolean;
  /** This viewer asks for the keyboard. */
  readonly asked: boolean;
  /** Somebody else looks too, be it in another window of the learner. */
  readonly shared: boolean;
}

/** Nobody else is there: as it is until the server tells. */
export const ALONE: Company = {
  watchers: [],
  keyboard: undefined,
  asking: [],
  mine: true,
  asked: false,
  shared: false,
};

export function companyOf({ you, viewers, keyboard, asking }: People): Company {
  const watchers = viewers.filter(({ role }) => role === 'watcher').map(watcher);
  const find = (id: string) => watchers.find((one) => one.id === id);
  const self = viewers.find(({ id }) => id === you);
  return {
    watchers,
    keyboard: keyboard === undefined ? undefined : find(keyboard),
    asking: asking.map(find).filter((one) => one !== undefined),
    mine: keyboard === undefined ? self?.role !== 'watcher' : keyboard === you,
    asked: asking.includes(you),
    shared: viewers.length > 1,
  };
}

function watcher({ id, name }: ViewerInfo): Watcher {
  return { id, name };
}
