/** The pages for those who are not let in, and for a server without pages: words in both languages. */
import { CODES, HttpFault, problemOf } from './faults.ts';
import type { Notice } from './refused.ts';

const NEW_ADDRESS = 'npm run -s naru -- open';

/** No cookie of ours. */
export const notSignedIn: Notice = {
  fault: new HttpFault(
    403,
    CODES.notSignedIn,
    'This browser is not signed in.',
    `Open the address that npm start printed. "${NEW_ADDRESS}" prints a new one.`,
  ),
  ko: {
    title: '이 브라우저는 아직 연결되지 않았습니다',
    text: 'npm start가 출력한 주소를 그대로 열어 주십시오. 그 주소는 한 번만 쓸 수 있습니다. 새 주소가 필요하면 Naru 디렉터리에서 다음 명령을 실행해 주십시오.',
    command: NEW_ADDRESS,
  },
  en: {
    title: 'This browser is not signed in yet',
    text: 'Open the address that npm start printed, exactly as it is. It works once. For a new one, run this in the folder of Naru:',
    command: NEW_ADDRESS,
  },
};

/** A guest asks for something else than the terminal it may look at. */
export const guestsOnly: Notice = {
  fault: new HttpFault(
    403,
    CODES.guestsOnly,
    'Guests look at one terminal, and at nothing else.',
    'Use the address you were given, or ask for another one.',
  ),
  ko: {
    title: '초대받은 터미널만 볼 수 있습니다',
    text: '이 브라우저는 다른 사람의 터미널 하나를 보도록 초대받았습니다. 그 밖의 페이지는 열 수 없습니다.',
  },
  en: {
    title: 'Only the terminal you were invited to',
    text: 'This browser was invited to look at one terminal of somebody else. Other pages are not for it.',
  },
};

/** A token that is wrong, used or too old. */
export const wrongToken: Notice = {
  fault: notSignedIn.fault,
  ko: {
    title: '이 주소는 쓸 수 없습니다',
    text: '이미 사용했거나, 만료되었거나, 잘못된 주소입니다. Naru 디렉터리에서 다음 명령으로 새 주소를 받아 주십시오.',
    command: NEW_ADDRESS,
  },
  en: {
    title: 'This address does not work',
    text: 'It has been used, has expired, or is mistyped. For a new one, run this in the folder of Naru:',
    command: NEW_ADDRESS,
  },
};

/** Too many wrong tokens at a time. */
export const tooManyTries: Notice = {
  fault: new HttpFault(
    429,
    CODES.tooManyTries,
    'Too many wrong addresses were tried.',
    'Wait a few seconds.',
  ),
  ko: {
    title: '잠시 후 다시 시도해 주십시오',
    text: '잘못된 주소로 여는 시도가 너무 많았습니다. 몇 초 뒤에 다시 열어 주십시오.',
  },
  en: {
    title: 'Try again in a moment',
    text: 'Too many wrong addresses were tried. Open it again in a few seconds.',
  },
};

/** Sent by another site, or to another name. */
export const crossSite: Notice = {
  fault: new HttpFault(
    403,
    CODES.crossSite,
    'The request came from another site or was sent to another name.',
    'Open Naru by the address that npm start printed, from the address bar of the browser.',
  ),
  ko: {
    title: '다른 사이트에서 온 요청은 받지 않습니다',
    text: '브라우저의 주소창에 npm start가 출력한 주소를 직접 입력해 열어 주십시오.',
  },
  en: {
    title: 'Requests from other sites are refused',
    text: 'Open Naru from the address bar of the browser, by the address that npm start printed.',
  },
};

/** dist/ is not there. */
export const pagesMissing: Notice = {
  fault: new HttpFault(
    503,
    CODES.pagesMissing,
    'The pages have not been built.',
    'Run npm run build, then npm start.',
  ),
  ko: {
    title: '페이지가 아직 만들어지지 않았습니다',
    text: 'Naru 디렉터리에서 다음 명령을 실행한 뒤 npm start를 다시 실행해 주십시오.',
    command: 'npm run build',
  },
  en: {
    title: 'The pages have not been built',
    text: 'Run this in the folder of Naru, then npm start again:',
    command: 'npm run build',
  },
};

/** Anything but GET and HEAD on a page. */
export const pageMethod: Notice = {
  fault: new HttpFault(405, CODES.methodNotAllowed, 'Pages can only be read.', 'Use GET.'),
  ko: { title: '페이지는 읽을 수만 있습니다', text: 'GET으로 요청해 주십시오.' },
  en: { title: 'Pages can only be read', text: 'Use GET.' },
};

/** An address that is no address. */
export const badAddress: Notice = {
  fault: new HttpFault(400, CODES.badRequest, 'The address cannot be understood.', 'Go back and try again.'),
  ko: { title: '주소를 이해할 수 없습니다', text: '뒤로 돌아가 다시 시도해 주십시오.' },
  en: { title: 'The address cannot be understood', text: 'Go back and try again.' },
};

/** What is kept for somebody cannot be opened now. */
export const notOpened = (failure: unknown): Notice => ({
  fault: failure instanceof HttpFault ? failure : unavailable(failure),
  ko: {
    title: '지금은 열 수 없습니다',
    text: '저장된 학습 내용을 여는 데 실패했습니다. 잠시 후 새로 고치고, 계속되면 강사나 관리자에게 알려 주십시오.',
  },
  en: {
    title: 'This cannot be opened now',
    text: 'What is kept for you could not be opened. Reload in a moment; if that does not help, tell your instructor.',
  },
});

function unavailable(failure: unknown): HttpFault {
  const { code, message, remedy = '' } = problemOf(failure);
  return new HttpFault(503, code, message, remedy, { cause: failure });
}
