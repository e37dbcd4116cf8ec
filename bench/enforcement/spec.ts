/** Resources of the description that is measured; five operations each. */
const RESOURCES = [
  'accounts',
  'payments',
  'cards',
  'beneficiaries',
  'statements',
  'mandates',
  'loans',
  'deposits',
  'customers',
  'consents',
  'disputes',
  'alerts',
] as const;

const text = { type: 'string', maxLength: 140 };

/** A payment of twenty fields, as `performance` budgets have it. */
const PAYMENT = {
  type: 'object',
  required: ['amount', 'currency', 'debtor', 'creditor', 'requestedAt'],
  additionalProperties: false,
  properties: {
    amount: { type: 'string', pattern: '^[0-9]{1,12}\\.[0-9]{2}$' },
    currency: { type: 'string', enum: ['EUR', 'USD', 'GBP', 'CHF'] },
    requestedAt: { type: 'string', format: 'date-time' },
    endToEndId: { type: 'string', format: 'uuid' },
    reference: text,
    purpose: { type: 'string', minLength: 4, maxLength: 4 },
    urgent: { type: 'boolean' },
    batch: { type: 'integer', minimum: 0 },
    channel: { type: 'string', enum: ['web', 'mobile', 'branch'] },
    note: text,
    debtor: { $ref: '#/components/schemas/Party' },
    creditor: { $ref: '#/components/schemas/Party' },
    tags: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } },
  },
};

const PARTY = {
  type: 'object',
  required: ['name', 'iban'],
  properties: {
    name: text,
    iban: { type: 'string', pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' },
    bic: text,
    country: { type: 'string', minLength: 2, maxLength: 2 },
  },
};

/** A body of {@link PAYMENT}: 20 scalar fields in all. */
export const PAYMENT_BODY: object = {
  amount: '1250.00',
  currency: 'EUR',
  requestedAt: '2026-06-01T10:00:00Z',
  endToEndId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  reference: 'Invoice 2026-0042',
  purpose: 'SUPP',
  urgent: false,
  batch: 3,
  channel: 'web',
  note: 'thank you',
  debtor: { name: 'Ada Field', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX', country: 'DE' },
  creditor: { name: 'Bo Stone', iban: 'FR1420041010050500013M02606', bic: 'BNPAFRPPXXX', country: 'FR' },
  tags: ['office', 'q2'],
};

/** A description of 60 operations: list, make, read, change and remove of each resource. */
export function description(): string {
  const body = { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Payment' } } } };
  const answer = { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Payment' } } } } };
  const id = [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9]{8}$' } }];
  const query = [
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
    { name: 'from', in: 'query', schema: { type: 'string', format: 'date' } },
  ];
  const paths = RESOURCES.flatMap((name) => [
    [`/${name}`, { get: { parameters: query, responses: answer }, post: { parameters: query, requestBody: body, responses: answer } }],
    [
      `/${name}/{id}`,
      { parameters: id, get: { responses: answer }, put: { requestBody: body, responses: answer }, delete: { responses: answer } },
    ],
  ]);
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Measured', version: '1' },
    servers: [{ url: 'https://api.bank.example/v1' }],
    security: [{ bearer: [] }],
    paths: Object.fromEntries(paths),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } }, schemas: { Payment: PAYMENT, Party: PARTY } },
  });
}
