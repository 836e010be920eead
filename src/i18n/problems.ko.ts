/** The Korean words of what is loaded when something has gone wrong. As en.ts. */
import words from './problems.ko.json' with { type: 'json' };

export default words;
