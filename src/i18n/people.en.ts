/** The English words of coming in, and of the list of people. As en.ts. */
import words from './people.en.json' with { type: 'json' };

export default words;
