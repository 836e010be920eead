/** What somebody reads who came back from the provider and is not let in. */
import type { HttpFault } from '../../../faults.ts';
import type { Notice } from '../../../refused.ts';
import { PEOPLE_CODES } from '../faults.ts';
import { LTI_CODES } from '../lti/faults.ts';
import { OPENID_CODES } from './faults.ts';

const WORDS: Readonly<Record<string, { readonly ko: string; readonly en: string }>> = {
  [OPENID_CODES.unreachable]: {
    ko: '계정을 맡은 곳이 지금 응답하지 않습니다. 잠시 뒤 다시 시도해 주십시오. 까닭은 서버 로그에 있습니다.',
    en: 'Who keeps these accounts does not answer at the moment. Try again in a minute; the log of the server has the reason.',
  },
  [OPENID_CODES.notAllowed]: {
    ko: '이 계정으로는 이 수업에 들어올 수 없습니다. 다른 계정으로 로그인하거나 강사에게 문의해 주십시오.',
    en: 'This account may not come into this class. Sign in with another one, or ask your instructor.',
  },
  [LTI_CODES.unreachable]: {
    ko: '학습 관리 시스템이 지금 응답하지 않습니다. 잠시 뒤 다시 시도해 주십시오. 까닭은 서버 로그에 있습니다.',
    en: 'The learning platform does not answer at the moment. Try again in a minute; the log of the server has the reason.',
  },
  [LTI_CODES.failed]: {
    ko: '학습 관리 시스템이 누구인지 알려 주지 못했습니다. 그곳의 링크를 새 창에서 다시 여십시오. 까닭은 서버 로그에 있습니다.',
    en: 'The learning platform could not say who you are. Open its link again, in a new window; the log of the server has the reason.',
  },
  [LTI_CODES.notAllowed]: {
    ko: '학습 관리 시스템의 이 강의는 이 수업과 이어져 있지 않거나, 그곳에서 강사도 학습자도 아닙니다. 강사에게 문의해 주십시오.',
    en: 'This course of the learning platform does not lead into this class, or you are neither learner nor instructor there. Ask your instructor.',
  },
  [LTI_CODES.choiceOver]: {
    ko: '이 링크 고르기는 이미 끝났습니다. 학습 관리 시스템에서 다시 시작하십시오.',
    en: 'This choice of links is over. Begin it again on the learning platform.',
  },
  [LTI_CODES.ticketOver]: {
    ko: '이미 누른 버튼이거나 너무 늦게 눌렀습니다. 학습 관리 시스템의 링크를 다시 여십시오.',
    en: 'This button was pressed before, or too late. Open the link on the learning platform again.',
  },
  [PEOPLE_CODES.accountTaken]: {
    ko: '이 계정으로 이미 이 수업에 들어온 적이 있어, 그때 생긴 자리가 따로 있습니다. 강사가 두 자리를 하나로 합칠 수 있습니다. 지금 자리는 그대로입니다.',
    en: 'This account has been in this class before and has a seat of its own. Your instructor can make one of the two. The seat you are in is as it was.',
  },
  'class/too-many-tries': {
    ko: '틀린 시도가 너무 많았습니다. 10초쯤 뒤 다시 시도해 주십시오.',
    en: 'There were too many wrong tries. Wait some ten seconds, then try again.',
  },
  'class/full': {
    ko: '수업 정원이 찼습니다. 강사에게 알려 주십시오.',
    en: 'This class takes no more people. Tell your instructor.',
  },
};
const FAILED = {
  ko: '이 브라우저에서 처음부터 다시 시도하고 10분 안에 마쳐 주십시오. 까닭은 서버 로그에 있습니다.',
  en: 'Begin again in this browser, and finish within ten minutes. The log of the server has the reason.',
};

/** Signs out there, to come as somebody else. */
export const LEAVE = '/oidc/leave';

const AGAIN = {
  ko: { path: '/ko/join/', words: '다시 들어가기' },
  en: { path: '/en/join/', words: 'Try again' },
};
const AS_ANOTHER = {
  ko: { path: LEAVE, words: '다른 계정으로 로그인' },
  en: { path: LEAVE, words: 'Use another account' },
};

const TO_OWN = {
  ko: { path: '/ko/privacy/', words: '돌아가기' },
  en: { path: '/en/privacy/', words: 'Back' },
};
const NOT_LINKED = { ko: '계정을 연결하지 못했습니다', en: 'The account was not linked' };
const NOT_IN = { ko: '로그인하지 못했습니다', en: 'You are not signed in' };
const NOTHING_CHOSEN = { ko: '링크를 넣지 않았습니다', en: 'No links were added' };

const LINKS: Readonly<Record<string, typeof AGAIN>> = {
  [OPENID_CODES.notAllowed]: AS_ANOTHER,
  [PEOPLE_CODES.accountTaken]: TO_OWN,
};
const TITLES: Readonly<Record<string, typeof NOT_IN>> = {
  [LTI_CODES.choiceOver]: NOTHING_CHOSEN,
  [PEOPLE_CODES.accountTaken]: NOT_LINKED,
};

export function comeBackNotice(fault: HttpFault): Notice {
  const { ko, en } = WORDS[fault.code] ?? FAILED;
  const link = LINKS[fault.code] ?? AGAIN;
  const title = TITLES[fault.code] ?? NOT_IN;
  return {
    fault,
    ko: { title: title.ko, text: ko, link: link.ko },
    en: { title: title.en, text: en, link: link.en },
  };
}
