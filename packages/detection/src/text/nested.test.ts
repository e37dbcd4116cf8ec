import type { Leaf } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { isSaidByMembers } from './nested.ts';

const leaf = (point: string, value: string): Leaf => ({ point, kind: 'body', name: 'a', value, isName: false, decoded: 0 });
const isSaid = (value: string): boolean => isSaidByMembers(leaf('body.multipart.a', value), leaf('body.multipart.a|json.id', 'x'));

describe('JSON in a value', () => {
  it.each([
    ['as a program writes it', '{"id":1,"path":["/properties/Id"]}'],
    ['with line ends and blanks', '{\n  "id": 1,\n  "path": [\n    "/properties/Id"\n  ]\n}\n'],
    ['with numbers that are written longer than need be', '{"amount": 12.50, "rate": 1e3}'],
    ['with what writers of ASCII escape', '{"name":"Andr\\u00e9","note":"a\\/b \\"c\\" \\\\ d\\n"}'],
    ['with signs of JSON in its strings', '{"a":"b:c, {\\"d\\":1}"}'],
    ['of a schema', '{"$schema":"https://json-schema.example/draft","a":{"$ref":"#/$defs/b"}}'],
  ])('is said by its members %s', (_, value) => {
    expect(isSaid(value)).toBe(true);
  });

  it.each([
    ['has a member twice', '{"a":"x","a":"y"}'],
    ['has one of them deep within', '[{"a":{"b":1,"b":2}}]'],
    ['hides a sign', '{"a":"\\u0027 or 1=1"}'],
    ['is none', "{'a': 1}"],
    ['goes on behind', '{"a":1};id'],
    ['is so deep that its end has no address', `${'['.repeat(70)}"x"${']'.repeat(70)}`],
    ['has an operator of a document store', '{"a":{"$ne":1}}'],
  ])('is read as it stands where it %s', (_, value) => {
    expect(isSaid(value)).toBe(false);
  });

  it('is read as it stands where nothing was taken from it', () => {
    expect(isSaidByMembers(leaf('body.multipart.a', '{"a":1}'), leaf('body.multipart.b', 'x'))).toBe(false);
    expect(isSaidByMembers(leaf('body.multipart.a', '{"a":1}'), undefined)).toBe(false);
  });
});
