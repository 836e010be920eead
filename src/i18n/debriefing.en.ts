/** The English words of incidents and their debriefings. As en.ts. */
import words from './debriefing.en.json' with { type: 'json' };

export default words;
