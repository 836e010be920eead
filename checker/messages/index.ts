/**
 * The sentences of all findings. A folder for each topic, which is what stands before the dot of a finding's code; in it
 * ko.json and en.json with the same codes. Browser-safe.
 */
import accessEn from './access/en.json' with { type: 'json' };
import accessKo from './access/ko.json' with { type: 'json' };
import admissionEn from './admission/en.json' with { type: 'json' };
import admissionKo from './admission/ko.json' with { type: 'json' };
import apiEn from './api/en.json' with { type: 'json' };
import apiKo from './api/ko.json' with { type: 'json' };
import certificateEn from './certificate/en.json' with { type: 'json' };
import certificateKo from './certificate/ko.json' with { type: 'json' };
import commandEn from './command/en.json' with { type: 'json' };
import commandKo from './command/ko.json' with { type: 'json' };
import containerEn from './container/en.json' with { type: 'json' };
import containerKo from './container/ko.json' with { type: 'json' };
import dnsEn from './dns/en.json' with { type: 'json' };
import dnsKo from './dns/ko.json' with { type: 'json' };
import endpointsEn from './endpoints/en.json' with { type: 'json' };
import endpointsKo from './endpoints/ko.json' with { type: 'json' };
import fieldEn from './field/en.json' with { type: 'json' };
import fieldKo from './field/ko.json' with { type: 'json' };
import fileEn from './file/en.json' with { type: 'json' };
import fileKo from './file/ko.json' with { type: 'json' };
import helmEn from './helm/en.json' with { type: 'json' };
import helmKo from './helm/ko.json' with { type: 'json' };
import httpEn from './http/en.json' with { type: 'json' };
import httpKo from './http/ko.json' with { type: 'json' };
import journalEn from './journal/en.json' with { type: 'json' };
import journalKo from './journal/ko.json' with { type: 'json' };
import keptEn from './kept/en.json' with { type: 'json' };
import keptKo from './kept/ko.json' with { type: 'json' };
import kubeconfigEn from './kubeconfig/en.json' with { type: 'json' };
import kubeconfigKo from './kubeconfig/ko.json' with { type: 'json' };
import logsEn from './logs/en.json' with { type: 'json' };
import logsKo from './logs/ko.json' with { type: 'json' };
import objectEn from './object/en.json' with { type: 'json' };
import objectKo from './object/ko.json' with { type: 'json' };
import placementEn from './placement/en.json' with { type: 'json' };
import placementKo from './placement/ko.json' with { type: 'json' };
import podEn from './pod/en.json' with { type: 'json' };
import podKo from './pod/ko.json' with { type: 'json' };
import reachEn from './reach/en.json' with { type: 'json' };
import reachKo from './reach/ko.json' with { type: 'json' };
import rolloutEn from './rollout/en.json' with { type: 'json' };
import rolloutKo from './rollout/ko.json' with { type: 'json' };
import textEn from './text/en.json' with { type: 'json' };
import textKo from './text/ko.json' with { type: 'json' };
import trialEn from './trial/en.json' with { type: 'json' };
import trialKo from './trial/ko.json' with { type: 'json' };
import whereEn from './where/en.json' with { type: 'json' };
import whereKo from './where/ko.json' with { type: 'json' };

type Texts = Readonly<Record<string, string>>;

/** By topic; a new topic is a folder and a line here. */
export const topics: Readonly<Record<string, { readonly ko: Texts; readonly en: Texts }>> = {
  certificate: { ko: certificateKo, en: certificateEn },
  command: { ko: commandKo, en: commandEn },
  dns: { ko: dnsKo, en: dnsEn },
  http: { ko: httpKo, en: httpEn },
  reach: { ko: reachKo, en: reachEn },
  field: { ko: fieldKo, en: fieldEn },
  file: { ko: fileKo, en: fileEn },
  helm: { ko: helmKo, en: helmEn },
  kubeconfig: { ko: kubeconfigKo, en: kubeconfigEn },
  logs: { ko: logsKo, en: logsEn },
  object: { ko: objectKo, en: objectEn },
  pod: { ko: podKo, en: podEn },
  rollout: { ko: rolloutKo, en: rolloutEn },
  text: { ko: textKo, en: textEn },
  journal: { ko: journalKo, en: journalEn },
  kept: { ko: keptKo, en: keptEn },
  container: { ko: containerKo, en: containerEn },
  access: { ko: accessKo, en: accessEn },
  endpoints: { ko: endpointsKo, en: endpointsEn },
  placement: { ko: placementKo, en: placementEn },
  api: { ko: apiKo, en: apiEn },
  admission: { ko: admissionKo, en: admissionEn },
  trial: { ko: trialKo, en: trialEn },
  where: { ko: whereKo, en: whereEn },
};

/** The sentence of a code, with places such as {want}; `undefined` when there is none. */
export function sentence(code: string, language: 'ko' | 'en'): string | undefined {
  return topics[code.split('.')[0] ?? '']?.[language][code];
}
