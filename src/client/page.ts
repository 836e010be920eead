/** What every page needs: theme, language switch, sandbox badge and card, banner. */
import './live-banner.ts';
import './search/button.ts';
import './sandbox-badge.ts';
import './spare-fonts.ts';
import './theme-toggle.ts';
import { locale } from './dom.ts';
import { renewEarly } from './memory.ts';
import { rememberPlace } from './place.ts';

// `/` reads this to lead back to the language last used.
// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we support.
document.cookie = `naru-locale=${locale}; path=/; max-age=31536000; samesite=lax`;

for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
  link.addEventListener('click', rememberPlace);
}

// Behind its badge nobody sees the card before the first words can be read.
requestAnimationFrame(() => setTimeout(afterPaint, 0));

function afterPaint(): void {
  renewEarly();
  import('./sandbox-card.ts').catch((error: unknown) => console.error('naru: no card of the sandbox', error));
}
