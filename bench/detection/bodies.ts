import type { RawRequest } from '@sallyport/traffic';
import { type Random, seeded } from '../../packages/detection/training/random.ts';

const SEED = 23;
const WORDS = 'Grocery Store Payment Salary Rent Monthly Transfer Coffee Refund Insurance Utilities Market Online Purchase Card'.split(' ');

/** Levels of the nested bodies; at most 64 get addresses. */
const NESTED_DEPTH = 50;

/** Large bodies of the kinds that a bank's interfaces carry, made to a size in bytes. */
export interface BodyKind {
  readonly name: string;
  readonly type: string;
  make(bytes: number): Buffer;
}

const digits = (random: Random, size: number): string => String(Math.floor(random() * 10 ** size)).padStart(size, '1');
const word = (random: Random): string => WORDS[Math.floor(random() * WORDS.length)]!;
const uuid = (random: Random): string =>
  `${digits(random, 8)}-${digits(random, 4)}-4${digits(random, 3)}-a${digits(random, 3)}-${digits(random, 12)}`;

/** Pieces until there are enough, between `open` and `close`. */
function filled(bytes: number, open: string, piece: (random: Random) => string, between: string, close: string): Buffer {
  const random = seeded(SEED);
  const pieces: string[] = [];
  for (let size = open.length + close.length; size < bytes; size += pieces.at(-1)!.length + between.length) pieces.push(piece(random));
  return Buffer.from(`${open}${pieces.join(between)}${close}`);
}

const transaction = (random: Random): string =>
  JSON.stringify({
    transactionId: uuid(random),
    accountId: digits(random, 10),
    postedTimestamp: `2026-01-1${digits(random, 1)}T10:15:00.000Z`,
    description: `${word(random)} ${word(random)} ${digits(random, 4)}`,
    debitCreditMemo: 'DEBIT',
    amount: Number(digits(random, 4)) / 100,
    status: 'POSTED',
    payee: `${word(random)} ${word(random)}`,
    links: [{ href: `/accounts/${digits(random, 10)}/transactions/${digits(random, 6)}`, rel: 'self' }],
  });

const transfer = (random: Random): string =>
  `<CdtTrfTxInf><PmtId><EndToEndId>${digits(random, 12)}</EndToEndId><UETR>${uuid(random)}</UETR></PmtId>` +
  `<Amt><InstdAmt Ccy="EUR">${digits(random, 3)}.00</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></CdtrAgt>` +
  `<Cdtr><Nm>${word(random)} ${word(random)}</Nm></Cdtr><CdtrAcct><Id><IBAN>DE${digits(random, 15)}</IBAN></Id></CdtrAcct>` +
  `<RmtInf><Ustrd>Invoice ${digits(random, 6)} ${word(random)}</Ustrd></RmtInf></CdtTrfTxInf>`;

const noise = (bytes: number): Buffer => {
  const random = seeded(SEED);
  return Buffer.from(Uint8Array.from({ length: Math.floor((bytes * 3) / 4) }, () => Math.floor(random() * 256)));
};

export const BODY_KINDS: readonly BodyKind[] = [
  {
    name: 'FDX transactions, JSON',
    type: 'application/json',
    make: (bytes) => filled(bytes, '{"transactions":[', transaction, ',', ']}'),
  },
  {
    name: 'ISO 20022 transfers, XML',
    type: 'application/xml',
    make: (bytes) =>
      filled(bytes, '<?xml version="1.0" encoding="UTF-8"?><Document><CstmrCdtTrfInitn>', transfer, '', '</CstmrCdtTrfInitn></Document>'),
  },
  {
    name: 'a document in base64, JSON',
    type: 'application/json',
    make: (bytes) => Buffer.from(JSON.stringify({ name: 'statement.pdf', content: noise(bytes).toString('base64') })),
  },
  {
    name: `JSON nested ${NESTED_DEPTH} deep`,
    type: 'application/json',
    make: (bytes) =>
      filled(bytes, '[', (random) => `${'{"a":'.repeat(NESTED_DEPTH)}"${word(random)}"${'}'.repeat(NESTED_DEPTH)}`, ',', ']'),
  },
  {
    name: 'form fields',
    type: 'application/x-www-form-urlencoded',
    make: (bytes) =>
      filled(bytes, '', (random) => `field${digits(random, 4)}=${word(random)}+${word(random)}+${digits(random, 4)}`, '&', ''),
  },
  {
    name: 'multipart fields',
    type: 'multipart/form-data; boundary=B',
    make: (bytes) =>
      filled(
        bytes,
        '',
        (random) =>
          `--B\r\nContent-Disposition: form-data; name="f${digits(random, 4)}"\r\n\r\n${`${word(random)} ${word(random)} `.repeat(60)}\r\n`,
        '',
        '--B--\r\n',
      ),
  },
];

export function post(body: Buffer, type: string): RawRequest {
  return {
    method: 'POST',
    target: '/v1/notes',
    scheme: 'https',
    headers: [
      ['host', 'api.bank.example'],
      ['content-type', type],
    ],
    body: { state: 'complete', bytes: body },
  };
}
