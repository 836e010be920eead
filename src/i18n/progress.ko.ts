/** The Korean words of the pages of progress and of the certificate. As en.ts. */
import words from './progress.ko.json' with { type: 'json' };

export default words;
