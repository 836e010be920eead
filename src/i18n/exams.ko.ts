/** The Korean words of the pages of exams. As en.ts. */
import words from './exams.ko.json' with { type: 'json' };

export default words;
