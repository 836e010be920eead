/** The English words of what is loaded with the terminal, and of the pages about what happened in one. As en.ts. */
import words from './terminal.en.json' with { type: 'json' };

export default words;
