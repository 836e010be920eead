/** The Korean words of the live view of the cluster. As en.ts. */
import words from './cluster.ko.json' with { type: 'json' };

export default words;
