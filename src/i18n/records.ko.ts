/** The Korean words of grades and of what is kept of people. As ko.ts. */
import words from './records.ko.json' with { type: 'json' };

export default words;
