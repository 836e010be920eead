/** The Korean words of a class in progress. As en.ts. */
import words from './room.ko.json' with { type: 'json' };

export default words;
