/** The English words of a class in progress. As en.ts. */
import words from './room.en.json' with { type: 'json' };

export default words;
