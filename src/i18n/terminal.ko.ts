/** The Korean words of what is loaded with the terminal, and of the pages about what happened in one. As en.ts. */
import words from './terminal.ko.json' with { type: 'json' };

export default words;
