/** Whether the same exam is open in another tab of this browser. */

interface Message {
  readonly kind: 'hello' | 'here';
  readonly sitting: string;
}

/** Calls back when another tab shows the same sitting. */
export function watchOtherTabs(sitting: string, found: () => void): Disposable {
  if (typeof BroadcastChannel === 'undefined') return { [Symbol.dispose]() {} };
  const channel = new BroadcastChannel('naru-exam');
  const say = (kind: Message['kind']): void => channel.postMessage({ kind, sitting } satisfies Message);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.sitting !== sitting) return;
    if (data.kind === 'hello') say('here');
    found();
  });
  say('hello');
  return { [Symbol.dispose]: () => channel.close() };
}
