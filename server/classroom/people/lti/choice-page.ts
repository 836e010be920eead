/** The page on which an instructor chooses links, and the one that takes the answer to the platform. Pure; texts in both languages. */
import type { Offer, Offers, UnderWay } from './choices.ts';
import { escapeHtml, type FramedPage } from './frames.ts';

const WORDS = {
  ko: {
    title: '강의에 넣을 링크 고르기',
    several: '강의에 넣을 레슨, 실습, 시험을 고르십시오. 실습과 시험은 점수가 강의의 성적부로 갑니다.',
    one: '강의에 넣을 레슨이나 실습, 시험을 하나 고르십시오. 실습과 시험은 점수가 강의의 성적부로 갑니다.',
    all: '과정 전체(첫 화면)',
    exams: '모의고사',
    graded: '점수 있음',
    add: '고른 것 넣기',
    cancel: '넣지 않고 돌아가기',
    back: '돌아가는 중입니다',
    press: '저절로 돌아가지 않으면 아래 버튼을 누르십시오.',
    go: '학습 관리 시스템으로 돌아가기',
    out: '나루를 새 창에서 여십시오',
    why: '나루는 다른 화면 안에 끼워 넣어 쓸 수 없습니다. 아래 버튼을 누르면 로그인한 채로 새 창에서 열립니다.',
    open: '새 창에서 열기',
  },
  en: {
    title: 'Choose links for the course',
    several:
      'Choose lessons, exercises and exams for the course. Grades of exercises and exams go to its gradebook.',
    one: 'Choose a lesson, an exercise or an exam for the course. Grades of exercises and exams go to its gradebook.',
    all: 'The whole course (first page)',
    exams: 'Mock exams',
    graded: 'graded',
    add: 'Add what is chosen',
    cancel: 'Go back without any',
    back: 'On the way back',
    press: 'If nothing happens, press this button.',
    go: 'Back to the learning platform',
    out: 'Open Naru in a new window',
    why: 'Naru cannot be used inside another page. The button opens it in a new window, with you signed in.',
    open: 'Open in a new window',
  },
} as const;

export interface Asking {
  readonly secret: string;
  /** Where the form goes: a path as browsers ask for it. */
  readonly action: string;
  readonly framers: string;
}

export function choicePage(
  { choice, locale }: UnderWay,
  offers: Offers,
  { secret, action, framers }: Asking,
): FramedPage {
  const words = WORDS[locale];
  const type = choice.several ? 'checkbox' : 'radio';
  const option = ({ key, title, graded }: Offer): string =>
    `<label><input type="${type}" name="item" value="${escapeHtml(key)}"> <span>${escapeHtml(title)}` +
    `${graded ? ` <small>(${words.graded})</small>` : ''}</span></label>`;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  const group = (title: string, items: readonly string[]): string =>
    items.length === 0
      ? ''
      : `<fieldset><legend><h2>${escapeHtml(title)}</h2></legend>${list(items)}</fieldset>`;
  const lessons = offers.groups.map(({ title, lessons }) =>
    group(
      title,
      lessons.map(({ lesson, exercises }) => `${option(lesson)}${list(exercises.map(option))}`),
    ),
  );
  return {
    locale,
    title: words.title,
    formsTo: "'self'",
    framers,
    body: `<p>${choice.several ? words.several : words.one}</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="choice" value="${secret}">
<p>${option({ ...offers.all, title: words.all })}</p>
${lessons.join('\n')}
${group(words.exams, offers.exams.map(option))}
<p class="acts"><button name="add" value="yes">${words.add}</button> <button name="add" value="no">${words.cancel}</button></p>
</form>`,
  };
}

/** `token`: signed by us. A script sends the form at once; without one there is a button. */
export function answerPage({ choice, locale }: UnderWay, token: string, framers: string): FramedPage {
  const words = WORDS[locale];
  return {
    locale,
    title: words.back,
    formsTo: new URL(choice.returnTo).origin,
    framers,
    script: 'document.forms[0].submit()',
    body: `<p>${words.press}</p>
<form method="post" action="${escapeHtml(choice.returnTo)}">
<input type="hidden" name="JWT" value="${escapeHtml(token)}">
<button class="primary">${words.go}</button>
</form>`,
  };
}

/** For somebody who followed a link within a frame: a window of its own, in which cookies are theirs. */
export function wayOutPage(locale: 'ko' | 'en', { secret, action, framers }: Asking): FramedPage {
  const words = WORDS[locale];
  return {
    locale,
    title: words.out,
    formsTo: "'self'",
    framers,
    body: `<p>${words.why}</p>
<form method="post" action="${escapeHtml(action)}" target="_blank" rel="noopener">
<input type="hidden" name="ticket" value="${secret}">
<button class="primary">${words.open}</button>
</form>`,
  };
}
