/** The Korean words of hints and solutions. As en.ts. */
import words from './help.ko.json' with { type: 'json' };

export default words;
