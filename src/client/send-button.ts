/** Buttons of the text that put something into the terminal. Loaded when one is pressed for the first time. */
import { t } from './dom.ts';
import { send, type Way } from './runner.ts';
import { say, unsay } from './said.ts';
import { SplitPane } from './split-pane.ts';

/** A terminal that takes the text within this time is not waited for, as far as anybody sees; milliseconds. */
const AT_ONCE = 300;

const underWay = new WeakSet<HTMLButtonElement>();

/** Sends the text, and once only: pressed again while the terminal comes up it is the same wish. */
export async function sendWith(button: HTMLButtonElement, text: string, way: Way): Promise<void> {
  if (underWay.has(button)) return;
  underWay.add(button);
  // A hidden terminal cannot take the focus.
  const split = button.closest('split-pane');
  if (split instanceof SplitPane) split.show('terminal');
  const waits = setTimeout(() => say(button, t('code.run.coming'), 'waits'), AT_ONCE);
  const sent = await send(text, way).finally(() => {
    clearTimeout(waits);
    underWay.delete(button);
  });
  if (sent === 'sent') say(button, t(way === 'run' ? 'code.ran' : 'code.inserted'), 'done');
  else if (sent === 'left') unsay(button);
  else say(button, t(`code.run.${sent}`), 'failed');
}
