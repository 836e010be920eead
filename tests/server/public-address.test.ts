/** Behind a reverse proxy: which address is ours, who asks, and what leaves. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../server/guard.ts';
import {
  addressFor,
  clientAddress,
  outward,
  type PublicAddress,
  readPublicUrl,
  receive,
} from '../../server/public-address.ts';

const ROOT: PublicAddress = {
  origin: 'https://naru.example.org',
  host: 'naru.example.org',
  base: '',
  told: 'x-forwarded-for',
};
const BELOW: PublicAddress = { ...ROOT, base: '/naru' };

function asked(
  url: string,
  headers: Record<string, string> = {},
  address: PublicAddress | 'none' = ROOT,
  peer = '127.0.0.1',
) {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  request.url = url;
  Object.assign(request.headers, headers);
  const response = new ServerResponse(request);
  receive(request, response, address === 'none' ? undefined : address);
  return { request, response };
}

describe('a public address', () => {
  it.each([
    ['https://naru.example.org', 'naru.example.org', ''],
    ['https://naru.example.org/', 'naru.example.org', ''],
    ['https://Naru.Example.org:443/naru/', 'naru.example.org', '/naru'],
    ['https://example.org:8443/cka/naru', 'example.org:8443', '/cka/naru'],
    ['https://나루.example.org', 'xn--910br1n.example.org', ''],
  ])('may be %s', (text, host, base) => {
    expect(readPublicUrl(text)).toMatchObject({ base, origin: `https://${host}`, host });
  });

  it.each([
    'http://naru.example.org',
    'naru.example.org',
    'https://user:secret@naru.example.org',
    'https://naru.example.org/?a',
    'https://naru.example.org/#a',
    'https://naru.example.org/na;ru',
    'https://naru.example.org/나루',
    'https://naru.example.org/api',
    'https://naru.example.org/ko/naru',
    'ftp://naru.example.org',
  ])('cannot be %s', (text) => {
    expect(readPublicUrl(text)).toBeUndefined();
  });

  it('is in the addresses that are handed out', () => {
    expect(addressFor(undefined, 4321, '/open/x')).toBe('http://127.0.0.1:4321/open/x');
    expect(addressFor(BELOW, 4321, '/open/x')).toBe('https://naru.example.org/naru/open/x');
  });
});

describe('the guard behind a proxy', () => {
  const check = (headers: Record<string, string>, method = 'POST') =>
    refusal({ method, headers, upgrade: false, opening: false }, 4321, ROOT);

  it('lets in what comes from the public address, and nothing else', () => {
    expect(check({ host: 'naru.example.org', origin: 'https://naru.example.org' })).toBeUndefined();
    expect(check({ host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321' })).toBe('host');
    expect(check({ host: 'evil.example.org', origin: 'https://naru.example.org' })).toBe('host');
    expect(check({ host: 'naru.example.org', origin: 'http://naru.example.org' })).toBe('origin');
    expect(check({ host: 'naru.example.org', origin: 'https://naru.example.org.evil.com' })).toBe('origin');
    expect(check({ host: 'naru.example.org' })).toBe('origin');
    expect(check({ host: 'naru.example.org', 'sec-fetch-site': 'same-site' }, 'GET')).toBe('site');
  });

  it('without one knows nothing of public addresses', () => {
    const headers = { host: 'naru.example.org', origin: 'https://naru.example.org' };
    expect(refusal({ method: 'POST', headers, upgrade: false, opening: false }, 4321)).toBe('host');
  });
});

describe('who asks', () => {
  const told = (value: string, address = ROOT, peer?: string) =>
    clientAddress(asked('/', { [address.told]: value }, address, peer).request);

  it('is what the proxy has added last, whatever the client wrote before it', () => {
    expect(told('203.0.113.9')).toBe('203.0.113.9');
    expect(told('1.2.3.4, 127.0.0.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(told('203.0.113.9:4711')).toBe('203.0.113.9');
    expect(told('2001:DB8::1')).toBe('2001:db8::1');
  });

  it('is read from Forwarded only where the setting says so', () => {
    const forwarded: PublicAddress = { ...ROOT, told: 'forwarded' };
    expect(told('for=1.2.3.4, for="[2001:db8::1]:4711";proto=https', forwarded)).toBe('2001:db8::1');
    expect(told('proto=https;For=203.0.113.9', forwarded)).toBe('203.0.113.9');
    const both = { forwarded: 'for=9.9.9.9', 'x-forwarded-for': '203.0.113.9' };
    expect(clientAddress(asked('/', both).request)).toBe('203.0.113.9');
    expect(clientAddress(asked('/', both, forwarded).request)).toBe('9.9.9.9');
  });

  it('is the other end of the connection where nobody is trusted, or the header says nothing', () => {
    expect(told('unknown')).toBe('127.0.0.1');
    expect(told('')).toBe('127.0.0.1');
    expect(told('<script>')).toBe('127.0.0.1');
    expect(told('203.0.113.9', ROOT, '198.51.100.7')).toBe('198.51.100.7');
    expect(clientAddress(asked('/', { 'x-forwarded-for': '1.2.3.4' }, 'none').request)).toBe('127.0.0.1');
  });
});

describe('below a path', () => {
  it.each([
    ['/naru/ko?x=1', '/ko?x=1'],
    ['/naru', '/'],
    ['/naru?x', '/?x'],
    ['/ko', '/ko'],
    ['/naruto', '/naruto'],
  ])('%s is asked as %s, whether the proxy has taken the path away or not', (outer, inner) => {
    expect(asked(outer, {}, BELOW).request.url).toBe(inner);
  });

  it('redirects lead below it, once', () => {
    const { request, response } = asked('/naru/', {}, BELOW);
    response.setHeader('location', '/ko');
    expect(response.getHeader('location')).toBe('/naru/ko');
    response.setHeader('location', '/naru/ko');
    expect(response.getHeader('location')).toBe('/naru/ko');
    expect(outward(request, '/ko')).toBe('/naru/ko');
  });

  it('cookies are for it alone, and for https alone', () => {
    const { response } = asked('/naru/', {}, BELOW);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('Set-Cookie', ['a=1; Path=/; HttpOnly', 'b=2; Path=/; Secure']);
    expect(response.getHeader('set-cookie')).toEqual([
      'a=1; Path=/naru/; HttpOnly; Secure',
      'b=2; Path=/naru/; Secure',
    ]);
  });

  it('cookies that are added are, too', () => {
    const { response } = asked('/naru/', {}, BELOW);
    response.appendHeader('set-cookie', 'a=1; Path=/; HttpOnly');
    response.appendHeader('Set-Cookie', ['b=2; Path=/']);
    expect(response.getHeader('set-cookie')).toEqual([
      'a=1; Path=/naru/; HttpOnly; Secure',
      'b=2; Path=/naru/; Secure',
    ]);
  });

  it('headers of writeHead go the same way', () => {
    const { response } = asked('/naru/', {}, BELOW);
    response.setHeader('x-content-type-options', 'nosniff');
    response.writeHead(303, { location: '/ko', 'set-cookie': 'a=1; Path=/' });
    expect(response.getHeader('location')).toBe('/naru/ko');
    expect(response.getHeader('set-cookie')).toEqual(['a=1; Path=/naru/; Secure']);
  });

  it('without a proxy nothing changes', () => {
    const { request, response } = asked('/naru/ko', {}, 'none');
    expect(request.url).toBe('/naru/ko');
    response.setHeader('set-cookie', 'a=1; Path=/');
    expect(response.getHeader('set-cookie')).toBe('a=1; Path=/');
  });
});
