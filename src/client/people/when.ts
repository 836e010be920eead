/** Times as people of this page's language write them. */
import { locale } from '../dom.ts';

const FORMAT = new Intl.DateTimeFormat(locale === 'ko' ? 'ko-KR' : 'en-GB', {
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** `time`: RFC 3339. */
export const when = (time: string): string => FORMAT.format(new Date(time));
