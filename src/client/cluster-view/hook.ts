/** The way to the live view for what is loaded already: its code comes only when somebody opens it. */
import { t } from '../dom.ts';
import { recall } from '../memory.ts';
import { tool } from '../terminal/tool.ts';

/** A button that opens and closes the view. One that was left open opens again by itself. */
export function clusterButton(): HTMLButtonElement {
  const button = tool('cluster', t('terminal.cluster'), () => void toggle());
  button.setAttribute('aria-expanded', 'false');
  const toggle = async (): Promise<void> => {
    try {
      const { toggleClusterView } = await import('./panel.ts');
      toggleClusterView(button);
    } catch (error) {
      console.error('naru: the live view did not load', error);
    }
  };
  if (recall('cluster-view') === 'open') requestAnimationFrame(() => void toggle());
  return button;
}
