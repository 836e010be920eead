/** The words of progress, and the names of domains, which exams have. What imports this begins once they are there. */
import { loadWords } from '../../i18n/text.ts';

await Promise.all([loadWords('progress'), loadWords('exams')]);
