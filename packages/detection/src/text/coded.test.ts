import { expect, it } from 'vitest';
import { isCoded } from './coded.ts';

const whole = (text: string): boolean => isCoded(text, 0, text.length);

it('knows the inside of encoded documents', () => {
  const document = Buffer.from('a document that means no harm '.repeat(20)).toString('base64');
  expect(whole(document)).toBe(true);
  expect(whole(document.replace(/.{76}/g, '$&\r\n'))).toBe(document.length % 76 >= 60);
  expect(isCoded(`${document.replace(/.{76}/g, '$&\n')}`, 100, 700)).toBe(true);
  expect(whole(Buffer.from(document).toString('base64url'))).toBe(true);
});

it('takes nothing for one that could end a word or start a command', () => {
  const line = 'QUJD'.repeat(16);
  for (const between of ["'", ' ', ';', '.', '(', '<', '%', '\\', '\t', '\0', '$', 'é', '\r']) {
    expect(whole(`${line}${between}${line}`), JSON.stringify(between)).toBe(false);
  }
  expect(whole(`${line}\nid\n${line}`)).toBe(false);
  expect(whole(`${line}\nid`)).toBe(false);
  expect(whole(`${line}\n\n${line}`)).toBe(false);
});
