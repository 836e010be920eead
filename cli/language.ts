/** Commands that speak to authors and learners do it in their language. */

export type Language = 'ko' | 'en';

/** One sentence in both. */
export type Said = Readonly<Record<Language, string>>;

/** What was asked for, else what the environment says of messages (POSIX: LC_ALL, LC_MESSAGES, LANG). `undefined` for a language we do not have. */
export function languageOf(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Language | undefined {
  if (asked !== undefined) return asked === 'ko' || asked === 'en' ? asked : undefined;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.startsWith('ko') ? 'ko' : 'en';
}
