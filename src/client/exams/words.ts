/** The words of exams. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await loadWords('exams');
