/** The English words, as a module of their own: a page fetches one language, and what builds it need not know of JSON. */
import words from './en.json' with { type: 'json' };

export default words;
