/** Whether another tab of this browser shows the same page. */

interface Message {
  readonly kind: 'hello' | 'here' | 'bye';
  readonly from: string;
  readonly page: string;
}

/** Calls back whenever that changes; a tab says goodbye when it leaves the page. */
export function watchTabs(page: string, changed: (others: boolean) => void): void {
  const from = `${Date.now()}-${Math.random()}`;
  const others = new Set<string>();
  const channel = new BroadcastChannel('naru-tabs');
  const say = (kind: Message['kind']): void => channel.postMessage({ kind, from, page } satisfies Message);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.page !== page) return;
    const before = others.size > 0;
    if (data.kind === 'bye') others.delete(data.from);
    else others.add(data.from);
    if (data.kind === 'hello') say('here');
    if (before !== others.size > 0) changed(others.size > 0);
  });
  window.addEventListener('pagehide', () => say('bye'));
  // A page that comes back out of the browser's memory.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) say('hello');
  });
  say('hello');
}
