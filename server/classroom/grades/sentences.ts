/** The sentences of reasons, in both languages. Pure data: each has the same holes in both. */

export const SENTENCES: Readonly<Record<string, { readonly ko: string; readonly en: string }>> = {
  'grade.points': {
    ko: '{at}에 제출했고, {of}점 가운데 {points}점({earned}%)을 얻었습니다.',
    en: 'Handed in {at}: {points} of {of} points ({earned} %).',
  },
  'grade.best': {
    ko: '제출 {n}건 가운데 감점한 뒤의 점수가 가장 높은 것을 인정합니다.',
    en: 'Of {n} submissions the one counts that is worth most after everything that is taken off.',
  },
  'grade.last': {
    ko: '제출 {n}건 가운데 마지막 것을 인정합니다.',
    en: 'Of {n} submissions the last one counts.',
  },
  'grade.extended': {
    ko: '이 학습자에게는 시간을 {minutes}분 더 주었습니다.',
    en: 'This learner has {minutes} minutes more.',
  },
  'grade.late': {
    ko: '마감({due})보다 {late} 늦어, 얻은 점수의 {off}%를 깎았습니다.',
    en: 'It is {late} after the deadline ({due}), which takes {off} % of what was earned.',
  },
  'grade.late-free': {
    ko: '마감({due})보다 {late} 늦었지만, 깎지 않았습니다.',
    en: 'It is {late} after the deadline ({due}), which costs nothing.',
  },
  'grade.closed': {
    ko: '접수가 끝난 뒤({closes})의 제출 {n}건은 인정하지 않습니다.',
    en: '{n} handed in after it closed ({closes}) count for nothing.',
  },
  'grade.hints': {
    ko: '열어 본 힌트 때문에 얻은 점수의 {off}%를 깎았습니다.',
    en: 'Hints that had been opened take {off} % of what was earned.',
  },
  'grade.solution': {
    ko: '제출하기 전에 모범 답안을 보았으므로 얻은 점수의 {left}%만 인정합니다.',
    en: 'The reference solution had been shown before, so that {left} % of what was earned count.',
  },
  'grade.faults': {
    ko: '나루의 오류로 판정하지 못한 확인이 {n}개 있습니다({checks}). 다시 확인하거나 강사가 점수를 정할 수 있습니다.',
    en: '{n} checks could not be judged, by a fault of Naru ({checks}). Ask again, or let an instructor decide.',
  },
  'grade.after': {
    ko: '인정하는 점수는 {percent}%입니다.',
    en: '{percent} % count.',
  },
  'grade.missing': {
    ko: '시간 안에 제출한 것이 없습니다.',
    en: 'Nothing was handed in in time.',
  },
  'grade.open': {
    ko: '아직 제출하지 않았고, 제출할 시간이 남아 있습니다.',
    en: 'Nothing has been handed in yet, and there is still time.',
  },
  'grade.replaced': {
    ko: '{by} 강사가 {at}에 {was}%를 {to}%로 바꾸었습니다. 사유: {reason}',
    en: '{by} changed {was} % to {to} % on {at}: {reason}',
  },
  'grade.given': {
    ko: '제출이 없던 때에 {by} 강사가 {at}에 {to}%로 정했습니다. 사유: {reason}',
    en: '{by} set {to} % on {at}, when nothing had been handed in: {reason}',
  },
  'grade.excused': {
    ko: '{by} 강사가 {at}에 이 항목을 면제했습니다. 사유: {reason}',
    en: '{by} excused this item on {at}: {reason}',
  },
};
