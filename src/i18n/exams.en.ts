/** The English words of the pages of exams. As en.ts. */
import words from './exams.en.json' with { type: 'json' };

export default words;
