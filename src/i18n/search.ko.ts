/** The Korean words of the search. As en.ts. */
import words from './search.ko.json' with { type: 'json' };

export default words;
