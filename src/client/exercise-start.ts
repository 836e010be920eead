/** Asked before an exercise starts while another one is in progress: what becomes of that one. Loaded with the first start. */
import { loadWords } from '../i18n/text.ts';
import { api } from './api.ts';
import { confirmLoss } from './confirm.ts';
import { locale, make, t } from './dom.ts';

await loadWords('help');

/** `true`: nothing is in progress, or the learner has said that it may end. */
export async function mayStart(exercise: string): Promise<boolean> {
  // Who cannot be asked says so when it is to start.
  const state = await api.state().catch(() => undefined);
  const other = state?.underWay;
  if (other === undefined || other.exercise === exercise) return true;
  const title = plain(other.title[locale]);
  const address = `/${locale}/lessons/${other.lesson}#exercise-${other.exercise}`;
  return confirmLoss({
    title: t('start.other.title', { title }),
    loses: t('start.other.text'),
    confirm: t('start.other.confirm'),
    body: make('p', {}, make('a', { href: address }, t('start.other.back', { title }))),
  });
}

const plain = (markdown: string): string => markdown.replaceAll('`', '');
