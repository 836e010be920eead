/** The English words of the search. As en.ts. */
import words from './search.en.json' with { type: 'json' };

export default words;
