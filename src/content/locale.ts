/** The language of a page that is rendered on request. */
import type { AstroGlobal } from 'astro';
import type { NaruLocals } from '../../server/locals.ts';
import type { Locale } from '../../server/protocol.ts';
import { preferredLocale } from '../i18n/text.ts';

type Asked = Pick<AstroGlobal, 'cookies' | 'locals' | 'originPathname' | 'request'>;

/** Of the address; else the one last read in; else what the server remembers; else what the browser prefers. */
export function localeOfRequest({ cookies, locals, originPathname, request }: Asked): Locale {
  const inAddress = /^\/(ko|en)(\/|$)/.exec(originPathname)?.[1];
  const last = cookies.get('naru-locale')?.value;
  const known = [inAddress, last].find((locale) => locale === 'ko' || locale === 'en');
  if (known !== undefined) return known as Locale;
  return (
    (locals as Partial<NaruLocals>).naru?.locale ?? preferredLocale(request.headers.get('accept-language'))
  );
}
