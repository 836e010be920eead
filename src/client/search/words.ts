/** The words of the search. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await loadWords('search');
