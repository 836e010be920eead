/** The words of terminals and recordings. What imports this begins once they are there. */
import { loadWords } from '../i18n/text.ts';

await loadWords('terminal');
