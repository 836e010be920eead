/** The English words of the live view of the cluster. As en.ts. */
import words from './cluster.en.json' with { type: 'json' };

export default words;
