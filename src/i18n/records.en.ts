/** The English words of grades and of what is kept of people. As en.ts. */
import words from './records.en.json' with { type: 'json' };

export default words;
