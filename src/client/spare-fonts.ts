/**
 * The whole of Pretendard, for characters that no page has but somebody may type or a program may print: 92 faces in a style sheet
 * that is longer than all others together, so that it comes after the page. Each face is fetched only once a character asks for it.
 */
import sheet from 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css?url';

function add(): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = sheet;
  // Before all others: of two faces that have a character the later one wins, and that is the small one of the page.
  document.head.prepend(link);
}

if (document.readyState === 'complete') add();
else addEventListener('load', add, { once: true });
