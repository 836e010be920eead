/** The Korean words of incidents and their debriefings. As ko.ts. */
import words from './debriefing.ko.json' with { type: 'json' };

export default words;
