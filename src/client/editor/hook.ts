/** The way to the editor for what is loaded already: its code comes only when somebody asks for it. */
import { t } from '../dom.ts';
import { tab } from '../memory.ts';
import { tool } from '../terminal/tool.ts';

/** A button that opens and closes the editor. One that was open in this tab opens again by itself. */
export function filesButton(): HTMLButtonElement {
  const button = tool('files', t('terminal.files'), () => void toggle(true));
  if (tab.recall('editor-open') === 'yes') void toggle(false);
  return button;
}

async function toggle(asked: boolean): Promise<void> {
  try {
    const { toggleEditor } = await import('./editor.ts');
    await toggleEditor(asked);
  } catch (error) {
    console.error('naru: the editor did not load', error);
  }
}
