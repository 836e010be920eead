/** The words of coming in, and of the list of people. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await loadWords('people');
