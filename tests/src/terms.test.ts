import { describe, expect, it } from 'vitest';
import type { Term } from '../../lessons/glossary.ts';
import { markTerms } from '../../src/content/terms.ts';

const term = (id: string, ko: string[], en: string[], more: Partial<Term> = {}): Term => ({
  id,
  names: { ko, en },
  meaning: { ko: '', en: '' },
  kind: false,
  quiet: false,
  ...more,
});

const TERMS = [
  term('pod', ['파드'], ['Pod']),
  term('static-pod', ['스태틱 파드'], ['static Pod']),
  term('node', ['노드'], ['node']),
  term('service', ['서비스'], ['Service']),
  term('deployment', ['Deployment'], ['Deployment'], { kind: true }),
  term('ingress', ['인그레스', 'Ingress'], ['Ingress'], { kind: true }),
  term('limit', ['한도'], ['limit'], { quiet: true }),
];

/** With brackets in place of the links. */
function marked(html: string, locale: 'ko' | 'en'): string {
  return markTerms(html, TERMS, locale).html.replace(
    /<a class="term" href="\/(?:ko|en)\/glossary#([a-z-]+)" data-term="\1">(.*?)<\/a>/g,
    '[$2]',
  );
}

describe('words of the glossary in a text', () => {
  it('are marked once, the first time', () => {
    expect(marked('<p>A Pod runs on a node. The Pod stays.</p>', 'en')).toBe(
      '<p>A [Pod] runs on a [node]. The Pod stays.</p>',
    );
    expect(markTerms('<p>a node, a Pod, a node</p>', TERMS, 'en').found).toEqual(['node', 'pod']);
  });

  it('are found before Korean particles, and not inside other words', () => {
    expect(marked('<p>파드는 노드에서 실행됩니다.</p>', 'ko')).toBe('<p>[파드]는 [노드]에서 실행됩니다.</p>');
    expect(marked('<p>노드포트와 파드들은</p>', 'ko')).toBe('<p>노드포트와 [파드]들은</p>');
    expect(marked('<p>A nodeName, a Podman, multi-node.</p>', 'en')).toBe(
      '<p>A nodeName, a Podman, multi-node.</p>',
    );
  });

  it('are found in the plural and at the beginning of a sentence', () => {
    expect(marked('<p>Nodes run Pods.</p>', 'en')).toBe('<p>[Nodes] run [Pods].</p>');
  });

  it('with capitals are meant only where they are written with them', () => {
    expect(marked('<p>A web service is not yet a Service.</p>', 'en')).toBe(
      '<p>A web service is not yet a [Service].</p>',
    );
  });

  it('of several words win over those of one', () => {
    expect(marked('<p>A static Pod is a Pod.</p>', 'en')).toBe('<p>A [static Pod] is a [Pod].</p>');
  });

  it('that are kinds are found as code, in both languages', () => {
    expect(marked('<p><code>Deployment</code>는</p>', 'ko')).toBe('<p>[<code>Deployment</code>]는</p>');
    expect(marked('<p><code>kubectl get pods</code> and <code>Ingress</code></p>', 'ko')).toBe(
      '<p><code>kubectl get pods</code> and [<code>Ingress</code>]</p>',
    );
  });

  it('stay as they are in headings, links, drawings and code blocks', () => {
    const html =
      '<h2 id="pod">Pod</h2><p><a href="/x">a Pod</a></p><pre><code>Pod</code></pre><svg><text>Pod</text></svg>';
    expect(marked(html, 'en')).toBe(html);
  });

  it('that are everyday words are left alone', () => {
    expect(marked('<p>a limit</p>', 'en')).toBe('<p>a limit</p>');
  });
});
