/** The words of a class in progress. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await loadWords('room');
