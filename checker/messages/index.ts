/**
 * The sentences of all findings. A folder for each topic, which is what stands before the dot of a finding's code; in it
 * ko.json and en.json with the same codes. Browser-safe.
 */
import fieldEn from './field/en.json' with { type: 'json' };
import fieldKo from './field/ko.json' with { type: 'json' };
import objectEn from './object/en.json' with { type: 'json' };
import objectKo from './object/ko.json' with { type: 'json' };
import rolloutEn from './rollout/en.json' with { type: 'json' };
import rolloutKo from './rollout/ko.json' with { type: 'json' };

type Texts = Readonly<Record<string, string>>;

/** By topic; a new topic is a folder and a line here. */
export const topics: Readonly<Record<string, { readonly ko: Texts; readonly en: Texts }>> = {
  field: { ko: fieldKo, en: fieldEn },
  object: { ko: objectKo, en: objectEn },
  rollout: { ko: rolloutKo, en: rolloutEn },
};

/** The sentence of a code, with places such as {want}; `undefined` when there is none. */
export function sentence(code: string, language: 'ko' | 'en'): string | undefined {
  return topics[code.split('.')[0] ?? '']?.[language][code];
}
