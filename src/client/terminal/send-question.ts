/** Asks what to do with a command of the text when the shell does not wait at an empty prompt. */
import { type Choice, choose } from '../confirm.ts';
import { t } from '../dom.ts';
import type { Way } from '../runner.ts';
import type { PromptState } from './connection.ts';
import { preview } from './copier.ts';
import { lines } from './paste.ts';
import type { Decision } from './sending.ts';

type Taken = Exclude<PromptState, 'empty'>;

/** `undefined`: the learner would rather not. */
export function askHowToSend(at: Taken, text: string, way: Way): Promise<Decision | undefined> {
  return choose({
    title: t(`terminal.send.${at}`),
    text: t(`terminal.send.${at}.what`),
    body: preview(lines(text)),
    choices: choices(at, way),
  });
}

function choices(at: Taken, way: Way): Choice<Decision>[] {
  const elsewhere: Choice<Decision> = { value: 'elsewhere', words: t(`terminal.send.elsewhere.${way}`) };
  if (at !== 'typed') return [{ value: 'here', words: t(`terminal.send.${at}.here`) }, elsewhere];
  return [
    elsewhere,
    { value: 'here', words: t(`terminal.send.append.${way}`) },
    { value: 'replace', words: t(`terminal.send.replace.${way}`) },
  ];
}
