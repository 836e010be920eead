/**
 * A terminal in a window of its own, and the lessons whose commands it takes: two ends of one channel of this browser. Whoever
 * asks gets an answer within a moment, or knows that nobody is there.
 */
import type { Sent, Way } from '../runner.ts';

type Message =
  | { readonly type: 'who' }
  | { readonly type: 'here' }
  | { readonly type: 'gone' }
  | { readonly type: 'close' }
  | { readonly type: 'back' }
  | { readonly type: 'send'; readonly id: string; readonly text: string; readonly way: Way }
  /** It has come in; it may take until the learner has answered a question. */
  | { readonly type: 'taken'; readonly id: string }
  | { readonly type: 'sent'; readonly id: string; readonly how: Sent };

/** An answer from another window takes no longer, milliseconds. */
const ANSWERS_WITHIN = 700;
/** A window that is loaded again is back before this, milliseconds. */
const COMES_BACK_WITHIN = 3_000;

const open = (hear: (message: Message) => void): ((message: Message) => void) => {
  const channel = new BroadcastChannel('naru-terminal');
  channel.addEventListener('message', ({ data }) => hear(data as Message));
  return (message) => channel.postMessage(message);
};

export interface FarTerminal {
  isThere(): Promise<boolean>;
  /** `waiting`: nobody is there. */
  send(text: string, way: Way): Promise<Sent>;
  close(): void;
}

export interface FarTerminalListener {
  /** The window is closed. */
  gone(): void;
  /** The learner wants it back where it was. */
  back(): void;
}

/** The end of a lesson. */
export function farTerminal(listener: FarTerminalListener): FarTerminal {
  const waiting = new Map<string, (answer: Message) => void>();
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const post = open((message) => {
    if (message.type === 'here') clearTimeout(leaving);
    if (message.type === 'here') waiting.get('who')?.(message);
    if (message.type === 'taken' || message.type === 'sent') waiting.get(message.id)?.(message);
    if (message.type === 'back') listener.back();
    if (message.type !== 'gone') return;
    clearTimeout(leaving);
    leaving = setTimeout(listener.gone, COMES_BACK_WITHIN);
  });
  const later = (milliseconds: number, then: () => void) => setTimeout(then, milliseconds);
  return {
    isThere: () =>
      new Promise((resolve) => {
        const end = (there: boolean): void => {
          waiting.delete('who');
          clearTimeout(timer);
          resolve(there);
        };
        const timer = later(ANSWERS_WITHIN, () => end(false));
        waiting.set('who', () => end(true));
        post({ type: 'who' });
      }),
    send: (text, way) =>
      new Promise((resolve) => {
        const id = `${Date.now()}-${Math.random()}`;
        const end = (how: Sent): void => {
          waiting.delete(id);
          clearTimeout(timer);
          resolve(how);
        };
        const timer = later(ANSWERS_WITHIN, () => end('waiting'));
        waiting.set(id, (answer) => {
          if (answer.type === 'sent') end(answer.how);
          else clearTimeout(timer);
        });
        post({ type: 'send', id, text, way });
      }),
    close: () => post({ type: 'close' }),
  };
}

/** The end of the window. `take` puts the text into its shell. Returns what brings the terminal back to the lessons. */
export function serveLessons(take: (text: string, way: Way) => Promise<Sent>): () => void {
  const post = open((message) => {
    if (message.type === 'who') post({ type: 'here' });
    if (message.type === 'close') window.close();
    if (message.type !== 'send') return;
    const { id, text, way } = message;
    post({ type: 'taken', id });
    void take(text, way).then((how) => post({ type: 'sent', id, how }));
  });
  window.addEventListener('pagehide', () => post({ type: 'gone' }));
  post({ type: 'here' });
  return () => {
    post({ type: 'back' });
    window.close();
    // Only what a page has opened can be closed by one.
    setTimeout(() => location.assign('./..'), ANSWERS_WITHIN);
  };
}
