/** The Korean words that are in pages when they are built, and that no script says. As en.ts. */
import words from './built.ko.json' with { type: 'json' };

export default words;
