/** What is said to those who may not have a page of a class, in both languages. */
import { CODES, HttpFault } from '../faults.ts';
import type { Notice } from '../refused.ts';
import { instructorsOnly, PEOPLE_CODES } from './people/faults.ts';

/** Neither a session nor a way in. */
export const signInFirst: Notice = {
  fault: new HttpFault(
    403,
    CODES.notSignedIn,
    'This browser is not signed in.',
    'Join the class with its code, or open your personal link.',
  ),
  ko: {
    title: '이 브라우저는 아직 로그인하지 않았습니다',
    text: '수업 코드로 참여하거나 받은 개인 링크를 열어 주십시오.',
  },
  en: {
    title: 'This browser is not signed in',
    text: 'Join the class with its code, or open your personal link.',
  },
};

/** A learner asks for a page of instructors. */
export const forInstructors: Notice = {
  fault: instructorsOnly(),
  ko: { title: '강사만 볼 수 있습니다', text: '강사라면 강사로 로그인한 뒤 다시 열어 주십시오.' },
  en: {
    title: 'This is for instructors',
    text: 'If you are one, sign in as an instructor and open it again.',
  },
};

/** The class has something against it at the moment. */
export const gated = (fault: HttpFault): Notice => ({
  fault,
  ko: {
    title: '아직 열리지 않았습니다',
    text: '강사가 열면 볼 수 있습니다. 열렸다고 들었다면 이 페이지를 새로 고쳐 주십시오.',
  },
  en: {
    title: 'This is not open yet',
    text: 'Your instructor opens it. If you were told that it is open, reload this page.',
  },
});

/** Pages of a class, where Naru is for one. */
export const noClass: Notice = {
  fault: new HttpFault(
    404,
    PEOPLE_CODES.noClass,
    'This Naru is for one learner: there is no class here.',
    'Start it with NARU_MODE=class to hold one.',
  ),
  ko: {
    title: '여기에는 수업이 없습니다',
    text: '이 나루는 한 사람이 쓰도록 실행되었습니다. 수업을 열려면 다음과 같이 시작해 주십시오.',
    command: 'NARU_MODE=class npm start',
  },
  en: {
    title: 'There is no class here',
    text: 'This Naru is for one learner. To hold a class, start it like this:',
    command: 'NARU_MODE=class npm start',
  },
};
