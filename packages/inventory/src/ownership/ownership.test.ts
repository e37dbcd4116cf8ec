import { describe, expect, it } from 'vitest';
import { importOwners } from './import.ts';
import { observedScope, ownershipOf } from './ownership.ts';

const operation = { method: 'POST', host: 'api.bank.example', template: '/v1/payments/{paymentId}/cancel' };

describe('ownership', () => {
  it('takes each member from the most specific rule that names it, and adds tags up', () => {
    const owned = ownershipOf(operation, [
      { owner: 'platform', criticality: 'low', tags: ['api'], source: 'hand' },
      { path: '/v1/payments/{id}', owner: 'payments', scope: ['GLBA'], source: 'hand' },
      { path: '/v1/*', host: '*.bank.example', service: 'core', tags: ['core'], source: 'hand' },
      { path: '/v1/cards', owner: 'cards', source: 'hand' },
      { path: '/v1/payments', method: 'GET', owner: 'readers', source: 'hand' },
    ]);
    expect(owned).toEqual({
      owner: 'payments',
      service: 'core',
      criticality: 'low',
      data_owner: '',
      environment: '',
      tags: ['api', 'core'],
      scope: ['GLBA'],
    });
  });

  it('reads CODEOWNERS, where later lines win', () => {
    const rules = importOwners(
      '# all\n*  @bank/platform\n/v1/payments/**  @bank/payments pay@bank.example # team\n[section]\n',
      'codeowners',
      'CODEOWNERS',
    );
    expect(ownershipOf(operation, rules).owner).toBe('@bank/payments pay@bank.example');
    expect(ownershipOf({ ...operation, template: '/x' }, rules).owner).toBe('@bank/platform');
    expect(() => importOwners('/v1/pay\n', 'codeowners', 'CODEOWNERS')).toThrow(expect.objectContaining({ place: 'CODEOWNERS:1' }));
  });

  it('reads a Backstage catalog by annotation or definition', () => {
    const catalog = [
      'kind: API\nmetadata: {name: pay, tags: [money], annotations: {sallyport/path: /v1/payments}}\nspec: {owner: team-pay, system: payments, lifecycle: production}',
      'kind: API\nmetadata: {name: cards}\nspec:\n  owner: team-cards\n  definition: |\n    openapi: 3.1.0\n    paths:\n      /v1/cards: {}',
      'kind: Group\nmetadata: {name: team-pay}',
    ].join('\n---\n');
    const rules = importOwners(catalog, 'backstage', 'catalog.yaml');
    expect(ownershipOf(operation, rules)).toMatchObject({
      owner: 'team-pay',
      service: 'payments',
      environment: 'production',
      tags: ['money'],
    });
    expect(ownershipOf({ ...operation, template: '/v1/cards/{cardId}' }, rules).owner).toBe('team-cards');
  });

  it('reads CSV, and names the line that is wrong', () => {
    const csv = 'path,owner,criticality,scope,tags\r\n/v1/payments,"Payments, Ltd ""A""",critical,CDE GLBA,money core\r\n\r\n';
    expect(ownershipOf(operation, importOwners(csv, 'csv', 'o.csv'))).toMatchObject({
      owner: 'Payments, Ltd "A"',
      criticality: 'critical',
      scope: ['CDE', 'GLBA'],
      tags: ['money', 'core'],
    });
    expect(() => importOwners('path,owner,criticality\n/a,x,urgent\n', 'csv', 'o.csv')).toThrow(
      expect.objectContaining({ place: 'o.csv:2' }),
    );
    expect(() => importOwners('path,boss\n/a,x\n', 'csv', 'o.csv')).toThrow(expect.objectContaining({ place: 'o.csv:1' }));
  });

  it('puts operations in scope by the data that was seen', () => {
    const data = (category: 'CHD' | 'NPI' | 'PII') => ({
      id: 'x',
      title: 'x',
      category,
      confidence: 1,
      count: 1,
      in_request: true,
      in_response: false,
      fields: [],
    });
    expect(observedScope({ data_classes: [data('NPI'), data('CHD'), data('PII')] })).toEqual(['CDE', 'GLBA']);
  });
});
