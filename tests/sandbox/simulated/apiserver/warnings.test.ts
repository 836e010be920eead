import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { warn } from '../../../../sandbox/simulated/apiserver/http/warnings.ts';

function warnedOf(...texts: string[]): string[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  for (const text of texts) warn(response, text);
  const headers = [response.getHeader('warning') ?? []].flat().map(String);
  return headers.map((header) => JSON.parse(header.slice('299 - '.length)));
}

describe('warnings of an answer', () => {
  it('are given in full, each once', () => {
    const long = 'x'.repeat(1000);
    expect(warnedOf(long, 'short', long)).toEqual([long, 'short']);
  });

  it('are cut off, all of them, when together they are too long for headers', () => {
    const texts = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(1000));
    expect(warnedOf(...texts)).toEqual(texts.map((text) => text.slice(0, 256)));
  });

  it('are left out after that', () => {
    const texts = Array.from({ length: 60 }, (_, index) => `${index} ${'x'.repeat(300)}`);
    expect(warnedOf(...texts)).toHaveLength(16);
  });
});
