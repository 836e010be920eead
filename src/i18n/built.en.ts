/** The English words that are in pages when they are built, and that no script says. As en.ts. */
import words from './built.en.json' with { type: 'json' };

export default words;
