/**
 * What the page of a watcher needs: its form, the theme, the other language. Nothing here asks the server for anything but
 * the shell: a guest is let in nowhere else.
 */
import './spare-fonts.ts';
import './terminal/watch-screen.ts';
import './theme-toggle.ts';

// The other language shows the same shell.
for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
  link.search = location.search;
}
