/** What every page needs: theme, language switch, sandbox badge and card, banner. */
import './live-banner.ts';
import './sandbox-badge.ts';
import './sandbox-card.ts';
import './theme-toggle.ts';
import { locale } from './dom.ts';
import { rememberPlace } from './place.ts';

// `/` reads this to lead back to the language last used.
// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support.
document.cookie = `naru-locale=${locale}; path=/; max-age=31536000; samesite=lax`;

for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
  link.addEventListener('click', rememberPlace);
}
