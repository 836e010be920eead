/** The English words of hints and solutions. As en.ts. */
import words from './help.en.json' with { type: 'json' };

export default words;
