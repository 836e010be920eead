/**
 * One shell, its viewers, and a grace period. See types.ts for the contract.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../sandbox/clock.ts';
import type { Shell, TerminalSize } from '../../sandbox/types.ts';
import { wholeLength } from './boundary.ts';
import { aboveNewShell, type FormerScreen } from './former.ts';
import { createListeners } from './listeners.ts';
import { createMirror } from './mirror.ts';
import { createPeople } from './people.ts';
import type { Attachment, CloseReason, TerminalSession } from './types.ts';
import { createTypists, type Hand } from './typists.ts';
import { createViewer, type Viewer } from './viewer.ts';

/** How long a shell nobody looks at lives on, milliseconds: over lunch and over night. */
export const GRACE = 16 * 60 * 60 * 1000;
/** How long after a change the screen is kept, milliseconds: what a power cut or `kill -9` takes away. */
const KEEP_AFTER = 2_000;
/** With more bytes than this waiting to be drawn there is a flood, whose screen is not kept before it is over or this has passed, milliseconds. */
const FLOOD = 64 * 1024;
const KEEP_AT_LAST = 30_000;
/** `CSI 3 J` erases what is above the screen and nothing on it (xterm's ctlseqs, *ED*). */
const ERASE_ABOVE = Buffer.from('\x1b[3J');
/** How soon a typist hears that its keys were taken, milliseconds. Until then its page keeps them. */
const TAKEN_SOON = 50;

export interface SessionOptions {
  readonly id: string;
  readonly shell: Shell;
  readonly size: TerminalSize;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly grace?: number;
  /** What is drawn above this shell: the screen of the one before. */
  readonly former?: FormerScreen | undefined;
  /** Keeps the screen for after a restart. */
  keepScreen?(screen: FormerScreen): Promise<void>;
  /** `state` is another one. */
  changed?(): void;
}

export function createSession(options: SessionOptions): TerminalSession {
  const { shell, clock } = options;
  const screen = createMirror({
    size: options.former?.size ?? options.size,
    clock,
    drawn: () => regulate(),
    promptChanged(at) {
      for (const { greeted, client } of people) if (greeted) client.prompt(at);
    },
  });
  const listeners = createListeners(screen);
  const people = createPeople<Viewer>();
  const typists = createTypists();
  let state: TerminalSession['state'] = 'open';
  let exitCode: number | undefined;
  let size = options.size;
  let tail: Uint8Array = new Uint8Array();
  let paused = false;
  let viewers = 0;
  let grace: Disposable | undefined;
  /** The screen is another one than was kept. */
  let keeping: Disposable | undefined;
  if (options.former) {
    screen.write(aboveNewShell(options.former));
    screen.resize(size);
  }

  let kept: Promise<void> = Promise.resolve();
  const keep = (): Promise<void> => {
    if (!keeping) return kept;
    keeping[Symbol.dispose]();
    keeping = undefined;
    kept = new Promise((resolve) => {
      const taken = (bytes: Uint8Array, at: TerminalSize): void => {
        const screenNow = { bytes, size: at, at: clock.now() };
        (options.keepScreen?.(screenNow) ?? Promise.resolve()).then(resolve, resolve);
      };
      screen.serialize(taken, { bare: true });
    });
    return kept;
  };

  const keepSoon = (): void => {
    if (keeping) return;
    const changed = clock.now();
    const look = (): void => {
      const flood = screen.waiting > FLOOD && clock.now() - changed < KEEP_AT_LAST;
      if (flood) keeping = clock.after(KEEP_AFTER, look);
      else void keep();
    };
    keeping = clock.after(KEEP_AFTER, look);
  };

  /** The shell waits while the learner's viewer, or our own copy of the screen, is too far behind. */
  const regulate = (): void => {
    if (state !== 'open') return;
    const wanted = screen.full || people.pacer()?.full === true;
    if (wanted === paused) return;
    paused = wanted;
    if (paused) shell.pause();
    else shell.resume();
  };

  const emit = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    keepSoon();
    screen.write(bytes);
    for (const viewer of people) viewer.push(bytes);
    listeners.output(bytes);
    regulate();
  };

  const resize = (next: TerminalSize): void => {
    if (state !== 'open' || (next.cols === size.cols && next.rows === size.rows)) return;
    size = next;
    screen.resize(next);
    for (const viewer of people) viewer.resized(next);
    listeners.resized(next);
    shell.resize(next);
  };

  const followWheel = (): void => {
    const wheel = people.wheel();
    if (wheel) resize(wheel.window);
    regulate();
  };

  /** Somebody came or went, or the keyboard is another's. */
  const peopleChanged = (): void => {
    followWheel();
    const company = people.company();
    for (const { greeted, client, id } of people) if (greeted) client.people(id, company);
  };

  const greet = ({ client, id }: Viewer): void => {
    if (state !== 'open') return;
    client.people(id, people.company());
    client.prompt(screen.prompt);
  };

  const awaitViewers = (): void => {
    if (people.size > 0 || state !== 'open') return;
    grace = clock.after(options.grace ?? GRACE, () => close('idle'));
  };

  const join = (viewer: Viewer, hand: Hand): void => {
    if (hand.heard) people.join(viewer);
    grace?.[Symbol.dispose]();
    peopleChanged();
    awaitViewers();
  };

  const letGo = (viewer: Viewer): void => {
    if (!people.leave(viewer)) return;
    peopleChanged();
    awaitViewers();
  };

  const end = (reason: CloseReason, code?: number): void => {
    state = 'closed';
    grace?.[Symbol.dispose]();
    if (reason === 'exited') void keep();
    keeping?.[Symbol.dispose]();
    keeping = undefined;
    for (const viewer of [...people]) {
      viewer.end(reason, code);
      people.leave(viewer);
    }
    listeners.ended(reason);
    options.changed?.();
  };

  const close = (reason: CloseReason): void => {
    if (state === 'open') {
      state = 'closing';
      shell.kill();
      end(reason);
    }
    screen.dispose();
  };

  shell.onData((chunk) => {
    const all = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    const whole = wholeLength(all);
    tail = Buffer.from(all.subarray(whole));
    emit(all.subarray(0, whole));
  });

  shell.onExit((exit) => {
    if (state !== 'open') return;
    emit(tail);
    exitCode = exit.code;
    end('exited', exit.code);
  });

  return {
    id: options.id,
    shell: randomUUID(),
    get state() {
      return state;
    },
    get exitCode() {
      return exitCode;
    },
    attach(client, role, window, who = {}) {
      viewers += 1;
      const fresh = viewers === 1;
      if (role === 'driver' && people.wheel() === people.pacer()) resize(window);
      const viewer: Viewer = createViewer({
        client,
        id: `v${viewers}`,
        role,
        ...(who.name === undefined ? {} : { name: who.name }),
        window,
        greeting: () => ({ fresh, former: options.former !== undefined, typed: hand.taken }),
        screen,
        clock,
        paces: () => people.pacer() === viewer,
        greeted: () => greet(viewer),
      });
      const hand = typists.hand(who.typist && `${role} ${who.typist}`, who.since ?? 0, () => {
        viewer.end('replaced');
        letGo(viewer);
      });
      if (state === 'closed') viewer.end('exited', exitCode);
      else join(viewer, hand);
      return attachment(viewer, hand);
    },
    keep,
    listen: (listener, how) => listeners.add(listener, how),
    close,
  };

  function attachment(viewer: Viewer, hand: Hand): Attachment {
    let soon: Disposable | undefined;
    const tellTaken = (): void => {
      soon = undefined;
      if (viewer.greeted) viewer.client.typed(hand.taken);
    };
    const said = (allowed: boolean): boolean => {
      if (allowed && state === 'open') peopleChanged();
      return allowed;
    };
    return {
      write(data) {
        if (state !== 'open' || !hand.take(data.length)) return;
        if (people.takeWheel(viewer)) followWheel();
        if (people.mayType(viewer)) shell.write(data);
        soon ??= clock.after(TAKEN_SOON, tellTaken);
      },
      resize(next) {
        viewer.window = next;
        if (people.wheel() === viewer) resize(next);
      },
      acknowledge(bytes) {
        viewer.acknowledge(bytes);
        regulate();
      },
      drained() {
        viewer.drained();
        regulate();
      },
      ask: (withdraw) => said(people.ask(viewer, withdraw)),
      answer: (asking, give) => said(people.answer(viewer, asking, give)),
      giveBack: () => said(people.giveBack(viewer)),
      clear() {
        if (!people.mayType(viewer)) return false;
        // As if the shell had printed it, so that all who look and all that is kept agree.
        if (state === 'open' && tail.length === 0) emit(ERASE_ABOVE);
        return true;
      },
      [Symbol.dispose]() {
        soon?.[Symbol.dispose]();
        viewer.leave();
        letGo(viewer);
      },
    };
  }
}
