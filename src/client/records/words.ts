/** The words of grades and of what is kept of people. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await loadWords('records');
